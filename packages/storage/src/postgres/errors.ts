import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { DatabaseError } from 'pg';
import { ConflictError, InterruptedError } from '../connections';

/** Serialization failure, deadlock, unique violation: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const CONFLICTS = new Set(['40001', '40P01', '23505']);
/**
 * Errors that say nothing about the statement: connection, resources, operator, system, and somebody who holds a lock for
 * longer than any of our transactions lasts (55P03).
 */
const UNAVAILABLE = /^(08|53|57|58|F0)|^(25006|25P03|28000|28P01|3D000|55P03)$/;

/**
 * Turns an error of the driver into one of ours. An error that does not come from the server means that the connection
 * is gone.
 */
export function classified(error: Error): Error {
  if (!(error instanceof DatabaseError)) return new DatabaseUnavailableError(error.message, { cause: error });
  const { code = '', message } = error;
  // The statement timed out (57014). The text is the only difference to a cancelled one, and both end a read.
  if (code === '57014') return new InterruptedError(message);
  if (CONFLICTS.has(code)) return new ConflictError(message, { cause: error });
  return UNAVAILABLE.test(code) ? new DatabaseUnavailableError(message, { cause: error }) : error;
}
