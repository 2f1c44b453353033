import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';

/** When a UUID v7 was made: its first 48 bits are milliseconds since 1970. */
export const timeOf = (id: string) => new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16));

/** The lower bound of all UUIDs v7 made at that instant (ISO 8601) or later. */
export function firstIdAt(instant: string): string {
  const hex = Math.max(0, Date.parse(instant)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * A UUID v4, as the seed's contract requires, that sorts after all earlier ones of this process: its random bytes begin
 * with the time (a COMB). Use it for indexed columns: with fully random keys an index needs a page for each new row
 * (docs/decisions/outbox.md).
 */
export const orderedUuidV4 = () => uuidv4({ random: uuidv7(undefined, new Uint8Array(16)) });
