import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { archive } from './archive';

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'archive-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const linesOf = (name: string) => readFileSync(path.join(dir, 'a', name), 'utf8').split('\n');

it('writes a line for each row to the file of its month', async () => {
  const folder = path.join(dir, 'a');
  const row = (id: number, at: string) => ({ id, at });
  await archive(folder, 'audit', 'at', [
    row(1, '2026-01-31T23:59:59.999Z'),
    row(2, '2026-02-01T00:00:00.000Z'),
  ]);
  await archive(folder, 'audit', 'at', [row(3, '2026-02-02T00:00:00.000Z')]);
  expect(linesOf('audit-2026-01.jsonl')).toEqual(['{"id":1,"at":"2026-01-31T23:59:59.999Z"}', '']);
  expect(
    linesOf('audit-2026-02.jsonl')
      .slice(0, 2)
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([row(2, '2026-02-01T00:00:00.000Z'), row(3, '2026-02-02T00:00:00.000Z')]);
});

it('starts a new line after a line that a crash has cut short', async () => {
  const folder = path.join(dir, 'a');
  await archive(folder, 'audit', 'at', [{ id: 1, at: '2026-01-01' }]);
  appendFileSync(path.join(dir, 'a', 'audit-2026-01.jsonl'), '{"id":2,"a');
  await archive(folder, 'audit', 'at', [{ id: 2, at: '2026-01-01' }]);
  expect(linesOf('audit-2026-01.jsonl')).toEqual([
    '{"id":1,"at":"2026-01-01"}',
    '{"id":2,"a',
    '{"id":2,"at":"2026-01-01"}',
    '',
  ]);
});
