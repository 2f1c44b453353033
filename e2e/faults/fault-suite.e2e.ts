import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { catalogue } from '../../tools/faults/catalogue';
import { nodeBinary } from '../../tools/install/install';
import { root } from '../support/stack';

describe('the short form of the fault suite (docs/faults.md)', () => {
  it('breaks no invariant with any fault', async () => {
    const faults = spawn(nodeBinary(root), [path.join(root, 'tools/faults/faults.js'), '--short'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // For a person who waits, and for the message of a failure.
    let said = '';
    faults.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      process.stdout.write(text);
    });
    const end = () => faults.kill('SIGTERM');
    process.once('exit', end);
    const [code] = (await once(faults, 'close')) as [number | null];
    process.removeListener('exit', end);
    const broken = said.split('\n').filter((line) => /^(BROKEN| {9})/.test(line));
    expect({ code, broken }).toEqual({ code: 0, broken: [] });
    const held = said.split('\n').filter((line) => /^ok +\d+\/\d+ /.test(line));
    const leftOut = said.split('\n').filter((line) => line.startsWith('left out: '));
    expect(held).toHaveLength(catalogue.filter(({ strikes }) => strikes.short > 0).length - leftOut.length);
  }, 1_800_000);
});
