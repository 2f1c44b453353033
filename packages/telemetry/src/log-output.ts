import { fstatSync } from 'node:fs';
import pino, { type DestinationStream } from 'pino';

/** More characters than this are written before the turn ends. */
const WRITE_AT_ONCE = 16_384;
/** How much may wait for a slow reader of a pipe or for a full disk. Further lines are dropped and counted. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/**
 * Writes log lines to a file descriptor, once for each turn of the event loop. One turn may log twenty orders, and a
 * write costs as much as making the line. A process that ends without its exit handlers (SIGKILL, V8 out of memory)
 * loses only the lines of its last turn.
 *
 * Logging never delays or ends the service. While lines cannot be written, up to 4 MiB of them wait. Further lines are
 * dropped, and one line says how many as soon as writing works again.
 *
 * @param note makes the line that says how many lines were dropped
 */
export function linesOfATurn(
  fd: number,
  note: (dropped: number) => string,
  maxBuffered = MAX_BUFFERED_BYTES,
): DestinationStream & { flushSync: () => void } {
  // Writing to a file is synchronous. A pipe may be full, and a synchronous write would then block everything else.
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
  // For example a full disk: the lines stay in the buffer, and the next write tries again.
  output.on('error', () => undefined);

  let lines = '';
  const write = () => {
    const turn = lines;
    lines = '';
    if (turn !== '') output.write(turn);
  };
  const flushSync = () => {
    write();
    // This also waits for the disk, so we use it only at the end.
    if (!toFile) output.flushSync();
  };
  process.on('exit', flushSync);
  return {
    write: (line) => {
      if (lines === '') setImmediate(write);
      lines += line;
      if (lines.length > WRITE_AT_ONCE) write();
    },
    // pino calls it after a fatal line.
    flushSync,
  };
}
