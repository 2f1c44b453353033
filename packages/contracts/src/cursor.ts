import { createHash } from 'node:crypto';
import { InvalidPayloadError } from './errors';

/** Enough to tell a cursor of ours from anything else, and one filter from another. */
const CHECK_LENGTH = 12;

/**
 * Where a page ended, as text that means nothing to its reader.
 *
 * @param list which list with which filters: the cursor is good for no other
 */
export function encodeCursor(list: unknown, position: string): string {
  return Buffer.from(checkOf(list, position) + position).toString('base64url');
}

/**
 * The position in a cursor.
 *
 * @throws InvalidPayloadError if it is none of ours, or of another list
 */
export function decodeCursor(list: unknown, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const position = text.slice(CHECK_LENGTH);
  if (text.slice(0, CHECK_LENGTH) !== checkOf(list, position)) {
    throw new InvalidPayloadError('request', [
      { field: 'cursor', reason: 'must be the nextCursor of a page with the same filters' },
    ]);
  }
  return position;
}

function checkOf(list: unknown, position: string): string {
  return createHash('sha256')
    .update(JSON.stringify([list, position]))
    .digest('base64url')
    .slice(0, CHECK_LENGTH);
}
