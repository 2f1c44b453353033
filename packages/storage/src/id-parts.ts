import type { IdPart } from '@order-flow/contracts/sought';
import { asText } from './dialect';
import type { Reads } from './reads';
import { timeOf } from './uuid-time';
import { Where } from './where';

/** Ids in one read. The connection for searches is free for others in between. */
const PER_READ = 100_000;
/** The most reads for one search: a million ids, about half a second. */
const MOST_READS = 10;
/** No further read starts after this time. */
const LIMIT_MS = 1000;
const UUID_LENGTH = 36;

export interface FoundIds {
  /** The newest first. */
  readonly ids: string[];
  /** Ids from before this time (ISO 8601, UTC) were not compared any more; null: all were. */
  readonly searchedTo: string | null;
}

interface Within {
  /** Only ids at or after this one. */
  readonly from?: string | undefined;
  /** Only ids before this one. */
  readonly to?: string | undefined;
  /** The most ids that are returned for the beginning, and as many for the end. */
  readonly most: number;
}

const LOWEST = '00000000-0000-0000-0000-000000000000';
const HIGHEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The first and the last UUID that begin with this part, to find them with an index. */
export const idsBetween = (head: string): [first: string, last: string] => [
  head + LOWEST.slice(head.length),
  head + HIGHEST.slice(head.length),
];

/**
 * The ids of a table that begin or end with this part. The ids are UUIDs v7, so those that begin with it are found by
 * the index. For those that end with it, the newest ids are compared, from the index alone, and not more than a million
 * of them. An index on the ends would make every insert slower.
 *
 * @throws ReadLimitError if one of the reads takes too long
 */
export async function idsWithPart(
  reads: Reads,
  table: string,
  { head, tail }: IdPart,
  { from, to, most }: Within,
): Promise<FoundIds> {
  const ids = async (where: Where, limit: number, offset = 0) => {
    const rows = await reads.search<{ id: string }[]>(
      `SELECT id FROM ${table} ${where.sql} ORDER BY id DESC LIMIT ${limit} OFFSET ${offset}`,
      where.values,
    );
    return rows.map(({ id }) => id);
  };
  const found = await ids(new Where().and('id BETWEEN ? AND ?', ...idsBetween(head)), most);
  const giveUpAt = performance.now() + LIMIT_MS;
  const ending = `substr(${asText('id')}, ${UUID_LENGTH + 1 - tail.length}) = ?`;
  let end = to;
  for (let n = 0; n < MOST_READS; n++) {
    const left = () => new Where().and('id < ?', end);
    const [last] = await ids(left().and('id >= ?', from), 1, PER_READ - 1);
    found.push(
      ...(await ids(
        left()
          .and('id >= ?', last ?? from)
          .and(ending, tail),
        most,
      )),
    );
    end = last;
    if (end === undefined || found.length >= most || performance.now() > giveUpAt) break;
  }
  const searchedTo = end === undefined ? null : timeOf(end).toISOString();
  return { ids: [...new Set(found)].sort().reverse(), searchedTo };
}
