import { closeSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { followFile } from './follow-file';
import { logBounds, openLog, turnLog } from './turn-log';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'turn-log-'));
  file = path.join(dir, 'service.log');
});
afterEach(() => rmSync(dir, { recursive: true }));

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

it('rotates a log while its writer goes on, keeps two old ones, and a follower misses no line', async () => {
  const fd = openLog(file);
  const seen: string[] = [];
  const follower = followFile(file, (line) => seen.push(line));
  const end = turnLog(file, { maxBytes: 1000, keep: 2, everyMs: 5, onTurn: follower.restart });
  for (let turn = 0; turn < 4; turn++) {
    for (let i = 0; i < 20; i++) writeSync(fd, `${turn}-${i} ${'x'.repeat(100)}\n`);
    await until(() => statSync(file).size === 0);
    expect(seen).toHaveLength((turn + 1) * 20);
  }
  writeSync(fd, 'the last line\n');
  end();
  follower.end();
  closeSync(fd);
  expect(seen.at(-1)).toBe('the last line');
  expect(readFileSync(file, 'utf8')).toBe('the last line\n');
  expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/^3-0 /);
  expect(readFileSync(`${file}.2`, 'utf8')).toMatch(/^2-0 /);
  expect(existsSync(`${file}.3`)).toBe(false);
});

it('also rotates at each start', () => {
  for (let run = 0; run < 4; run++) {
    const fd = openLog(file, 2);
    writeSync(fd, `run ${run}`);
    closeSync(fd);
  }
  expect(['', '.1', '.2'].map((end) => readFileSync(file + end, 'utf8'))).toEqual([
    'run 3',
    'run 2',
    'run 1',
  ]);
  expect(existsSync(`${file}.3`)).toBe(false);
});

it('takes its bounds from the environment', () => {
  expect(logBounds({})).toEqual({ maxBytes: 50_000_000, keep: 5 });
  expect(logBounds({ LOG_MAX_MB: '', LOG_FILES: '' })).toEqual({ maxBytes: 50_000_000, keep: 5 });
  expect(logBounds({ LOG_MAX_MB: '0.5', LOG_FILES: '2' })).toEqual({ maxBytes: 500_000, keep: 2 });
});

it.each([
  ['LOG_MAX_MB', '50MB', 'a number from 0.001 to 100000'],
  ['LOG_MAX_MB', '0', 'a number from 0.001 to 100000'],
  ['LOG_MAX_MB', '-1', 'a number from 0.001 to 100000'],
  ['LOG_FILES', '2.5', 'an integer from 1 to 1000'],
  ['LOG_FILES', '0', 'an integer from 1 to 1000'],
  ['LOG_FILES', 'all', 'an integer from 1 to 1000'],
])('refuses %s=%s', (name, value, wants) => {
  expect(() => logBounds({ [name]: value })).toThrow(`${name}: got "${value}", wants ${wants}`);
});
