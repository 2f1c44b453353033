import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';

/** What SQLite moves from its log into the database in one checkpoint. */
const MIN_FREE_BYTES = 4 * 1024 * 1024;

/**
 * Checks that the disk of the database has room for the next commits.
 *
 * A small write says nothing about that: on a full disk it may still fit into the part of the log file that is free since
 * the last checkpoint, while a commit of some orders does not (measured: ready, and 20 of 20 orders answered 503).
 *
 * @throws DatabaseUnavailableError with less than 4 MiB
 */
export async function assertRoom(databaseFile: string): Promise<void> {
  const { blocks, bsize, bfree, bavail } = await statfs(path.dirname(databaseFile));
  // What is kept for root is of use to root only. A file system that tells no size (0 blocks) cannot be judged.
  const freeBytes = (process.getuid?.() === 0 ? bfree : bavail) * bsize;
  if (blocks > 0 && freeBytes < MIN_FREE_BYTES)
    throw new DatabaseUnavailableError(`the disk is full: ${freeBytes} bytes are free for the database`);
}
