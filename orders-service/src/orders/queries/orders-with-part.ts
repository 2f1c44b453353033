import type { ListOrders } from '@order-flow/contracts/payloads';
import { soughtIn } from '@order-flow/contracts/sought';
import { idsBetween, idsWithPart, type FoundIds } from '@order-flow/storage/id-parts';
import type { Reads } from '@order-flow/storage/reads';
import { firstIdAt } from '@order-flow/storage/uuid-time';

/** The most orders that are found for the beginning of an id, for its end, and for a message key. */
const MOST = 200;

/**
 * The orders that `q` can mean where it is a part of an id; undefined if it is none. The page shows the end of an order's id
 * and the beginning of its message key.
 */
export async function ordersWithPart(
  reads: Reads,
  { q = '', from, to }: ListOrders,
): Promise<FoundIds | undefined> {
  const { part, text } = soughtIn(q);
  if (!part) return undefined;
  const bounds = { from: from && firstIdAt(from), to: to && firstIdAt(to), most: MOST };
  const { ids, searchedTo } = await idsWithPart(reads, 'orders', part, bounds);
  const byKey = await reads.search<{ id: string }[]>(
    `SELECT id FROM (
       SELECT id FROM orders WHERE "idempotencyKey" BETWEEN $1 AND $2 ORDER BY "idempotencyKey" DESC LIMIT ${MOST}
     ) AS ours UNION SELECT id FROM orders WHERE "clientKey" = $3 UNION SELECT id FROM orders WHERE reference = $4`,
    [...idsBetween(part.head), text, text],
  );
  return { ids: [...ids, ...byKey.map(({ id }) => id)], searchedTo };
}
