import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { linesOfATurn } from './log-output';

describe('log lines to a pipe', () => {
  let dir: string;
  let fd: number;
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'log-output-'));
    const fifo = path.join(dir, 'pipe');
    execFileSync('mkfifo', [fifo]);
    // Opened for reading and writing, so that neither end waits for the other.
    fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  });
  afterAll(() => {
    closeSync(fd);
    rmSync(dir, { recursive: true });
  });

  /** Everything that the pipe holds now. */
  function read(): string {
    const buffer = Buffer.alloc(1024 * 1024);
    let text = '';
    try {
      for (;;) text += buffer.toString('utf8', 0, readSync(fd, buffer));
    } catch {
      return text;
    }
  }

  it('wait up to a limit while nobody reads; further lines are dropped, counted and reported', async () => {
    const output = linesOfATurn(fd, (dropped) => `dropped ${dropped}\n`, 200_000);
    const line = `${'x'.repeat(999)}\n`;
    const sent = 5000;
    for (let n = 0; n < sent; n++) output.write(line);
    let text = '';
    for (let end = Date.now() + 20_000; !/^dropped \d+$/m.test(text) && Date.now() < end;) {
      await sleep(20);
      text += read();
    }
    const dropped = Number(/^dropped (\d+)$/m.exec(text)?.[1]);
    const written = text.split('\n').filter((one) => one.startsWith('x'));
    expect(written.length + dropped).toBe(sent);
    // The pipe itself also holds some lines, in addition to the limit.
    expect(written.length).toBeLessThan(400);
    expect(new Set(written.map(({ length }) => length))).toEqual(new Set([999]));
  });
});
