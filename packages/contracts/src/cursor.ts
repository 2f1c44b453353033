import { createHash } from 'node:crypto';
import { InvalidPayloadError } from './errors';

/** Hash characters in a cursor: enough to recognise our own cursors and to distinguish their filters. */
const CHECK_LENGTH = 12;

/**
 * Encodes the position where a page ended. Clients must not rely on the form of the text.
 *
 * @param list the list and its filters. The cursor works only for the same list with the same filters.
 */
export function encodeCursor(list: unknown, position: string): string {
  return Buffer.from(checkOf(list, position) + position).toString('base64url');
}

/**
 * Reads the position from a cursor.
 *
 * @throws InvalidPayloadError if we did not make the cursor, or made it for another list
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
