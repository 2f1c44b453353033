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

/**
 * One page of a list, made of the rows that were found for it: up to `limit`, and one more where there is a next page.
 *
 * @param position where the next page begins if this is the last item
 */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  list: unknown,
  position: (last: T) => string,
): { items: T[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encodeCursor(list, position(last)) : null };
}

function checkOf(list: unknown, position: string): string {
  return createHash('sha256')
    .update(JSON.stringify([list, position]))
    .digest('base64url')
    .slice(0, CHECK_LENGTH);
}
