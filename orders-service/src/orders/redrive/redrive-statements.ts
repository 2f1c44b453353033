/** The SQL of asking again: which orders are due, and which of their questions are lost. */
import type { Reads } from '@order-flow/storage/reads';
import { firstIdAt } from '@order-flow/storage/uuid-time';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { Order } from '../entities/order.entity';

/**
 * Orders that are to be asked for again now, the longest overdue first; at most `limit`. An order that is due later
 * than `farthest` (ISO 8601) was stamped by a clock that was fast then: it is due as well, at most `limit` of them.
 */
export function dueOrders(
  reads: Reads,
  { now, farthest, limit }: { now: string; farthest: string; limit: number },
): Promise<Order[]> {
  return reads.query<Order[]>(
    `SELECT * FROM (SELECT * FROM orders WHERE "redriveAt" <= $1 ORDER BY "redriveAt" LIMIT $2)
     UNION ALL
     SELECT * FROM (SELECT * FROM orders WHERE "redriveAt" > $3 ORDER BY "redriveAt" LIMIT $2)`,
    [now, limit, farthest],
  );
}

/**
 * When the newest order was created that the products service has answered, ISO 8601; undefined without one. It reads
 * the first rows of an index. Orders from the future were stamped by a clock that was fast then: they do not count.
 */
export async function newestAnswered(reads: Reads, now: string): Promise<string | undefined> {
  const [row] = await reads.query<{ createdAt: string | null }[]>(
    `SELECT max("createdAt") AS "createdAt" FROM (
       SELECT * FROM (SELECT "createdAt" FROM orders WHERE status = 'CONFIRMED' AND id < $1 ORDER BY id DESC LIMIT 1)
       UNION ALL
       SELECT * FROM (SELECT "createdAt" FROM orders WHERE status = 'REJECTED' AND reason <> 'REJECTED_BY_OPERATOR'
         AND id < $1 ORDER BY id DESC LIMIT 1))`,
    [firstIdAt(now)],
  );
  return row?.createdAt ?? undefined;
}

/** Whether more than `limit` messages wait in the outbox; does not count further. */
export async function outboxHoldsMoreThan(reads: Reads, limit: number): Promise<boolean> {
  const rows = await reads.query<unknown[]>('SELECT 1 FROM outbox LIMIT 1 OFFSET $1', [limit]);
  return rows.length > 0;
}

/** Orders that nobody asks for any more by themselves, and that no person has settled. */
export async function stuckOrders(reads: Reads): Promise<number> {
  // The condition of the index `orders_stuck`, word for word.
  const [row] = await reads.query<{ n: number }[]>(
    `SELECT count(*) AS n FROM orders
     WHERE "redriveAt" IS NULL AND (status = 'PENDING' OR "stockState" = 'releasing')`,
  );
  return row?.n ?? 0;
}

/** Brings orders forward that are due later than `latest`, at most `limit`; gives how many it were. */
export async function redriveNoLaterThan(tx: Transaction, latest: string, limit: number): Promise<number> {
  const rows = await tx.rows(
    `UPDATE orders SET "redriveAt" = $1 WHERE id IN
       (SELECT id FROM orders WHERE "redriveAt" > $1 LIMIT $2) RETURNING id`,
    [latest, limit],
  );
  return rows.length;
}
