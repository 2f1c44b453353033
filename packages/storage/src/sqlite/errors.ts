import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { InterruptedError } from '../connections';

/** SQLite's codes for a failure of the file or the disk. Any other error comes from the statement. */
const UNAVAILABLE = new Set([
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_NOMEM',
  'SQLITE_READONLY',
  'SQLITE_IOERR',
  'SQLITE_CORRUPT',
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_PROTOCOL',
  'SQLITE_NOTADB',
  'SQLITE_MISUSE',
]);

/**
 * Turns a failure of the file or the disk into a DatabaseUnavailableError, and an interrupted read into an
 * InterruptedError.
 */
export function classified(error: Error): Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'SQLITE_INTERRUPT') return new InterruptedError(error.message);
  return UNAVAILABLE.has(code) ? new DatabaseUnavailableError(error.message, { cause: error }) : error;
}
