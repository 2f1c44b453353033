import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { catalogue } from '../../tools/faults/catalogue';
import { nodeBinary } from '../../tools/install/install';

const root = path.resolve(__dirname, '../..');
/** It takes about five minutes on a quiet machine of two cores. This only ends a suite that hangs. */
const LIMIT_MS = 1_800_000;

describe('the short form of the fault suite (docs/faults.md)', () => {
  it(
    'breaks no invariant with any fault',
    async () => {
      const { code, said } = await runSuite();
      if (code !== 0) throw new Error(`npm run faults -- --short: ${whatFailed(said)}`);
      const held = said.filter((line) => /^ok +\d+\/\d+ /.test(line));
      const leftOut = said.filter((line) => line.startsWith('left out: '));
      const wanted = catalogue.filter(({ strikes }) => strikes.short > 0);
      expect(held.length + leftOut.length).toBe(wanted.length);
      // A person's machine may lack root or a program; where every test must run, every fault must strike.
      if (process.env['CI'] === 'true') expect(leftOut).toEqual([]);
    },
    LIMIT_MS,
  );
});

/** Runs the suite, and shows each line as it comes: one for each run. */
async function runSuite(): Promise<{ code: number | null; said: string[] }> {
  const suite = spawn(nodeBinary(root), [path.join(root, 'tools/faults/faults.js'), '--short'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  suite.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    process.stdout.write(text);
  });
  const end = () => suite.kill('SIGTERM');
  process.once('exit', end);
  const [code] = (await once(suite, 'close')) as [number | null];
  process.removeListener('exit', end);
  return { code, said: said.split('\n') };
}

/** The runs that failed, with what broke, their seeds and the commands that repeat them; else how the suite ended. */
function whatFailed(said: readonly string[]): string {
  const broken = said.filter((line) => /^(BROKEN| {9}\S)/.test(line));
  return `\n${(broken.length > 0 ? broken : said.slice(-20)).join('\n')}`;
}
