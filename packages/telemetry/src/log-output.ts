import { fstatSync } from 'node:fs';
import pino, { type DestinationStream } from 'pino';

/** More characters than these do not wait for the end of the turn. */
const WRITE_AT_ONCE = 16_384;
/** What waits for a slow reader of a pipe, or for a full disk; what comes then is dropped and counted. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/**
 * Log lines to a file descriptor, written once for each turn of the event loop: a turn may log twenty orders, and each
 * write costs what making the line does. A process that ends without its exit handlers (SIGKILL, V8 out of memory) loses
 * the lines of its last turn, no more.
 *
 * Logging never holds the service up and never ends it. While the lines cannot be written, up to 4 MiB wait; more are
 * dropped, and a line says how many as soon as writing works again.
 *
 * @param note makes the line about so many dropped ones
 */
export function linesOfATurn(
  fd: number,
  note: (dropped: number) => string,
  maxBuffered = MAX_BUFFERED_BYTES,
): DestinationStream & { flushSync: () => void } {
  // To a file at once. A pipe may be full: a write that waits for its reader would hold up everything else.
  const toFile = fstatSync(fd).isFile();
  const output = pino.destination({ dest: fd, sync: toFile, maxLength: maxBuffered });
  let dropped = 0;
  output.on('drop', (text: string) => (dropped += text.split('\n').length - 1));
  output.on('drain', () => {
    if (dropped === 0) return;
    const line = note(dropped);
    dropped = 0;
    output.write(line);
  });
  // A full disk, for example: the lines stay in the buffer, and the next write tries again.
  output.on('error', () => undefined);

  let lines = '';
  const write = () => {
    const turn = lines;
    lines = '';
    if (turn !== '') output.write(turn);
  };
  const flushSync = () => {
    write();
    // It waits for the disk as well, so it is for the end only.
    if (!toFile) output.flushSync();
  };
  process.on('exit', flushSync);
  return {
    write: (line) => {
      if (lines === '') setImmediate(write);
      lines += line;
      if (lines.length > WRITE_AT_ONCE) write();
    },
    // pino asks for it after a fatal line.
    flushSync,
  };
}
