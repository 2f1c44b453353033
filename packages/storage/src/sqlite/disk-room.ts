import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';

/** How much SQLite moves from its log into the database in one checkpoint. */
const MIN_FREE_BYTES = 4 * 1024 * 1024;

/**
 * Checks that the disk of the database has room for the next commits.
 *
 * A small test write does not show that: on a full disk it may fit into the part of the log file that the last checkpoint
 * has freed, while a commit of some orders does not (measured: ready, but 20 of 20 orders answered 503).
 *
 * @throws DatabaseUnavailableError with less than 4 MiB
 */
export async function assertRoom(databaseFile: string): Promise<void> {
  const { blocks, bsize, bfree, bavail } = await statfs(path.dirname(databaseFile));
  // Only root can use the space reserved for root. A file system that reports no size (0 blocks) cannot be checked.
  const freeBytes = (process.getuid?.() === 0 ? bfree : bavail) * bsize;
  if (blocks > 0 && freeBytes < MIN_FREE_BYTES)
    throw new DatabaseUnavailableError(`the disk is full: ${freeBytes} bytes are free for the database`);
}
