/** The SQL of the sweeper: which orders are due, and which of their requests are lost. */
import { skipLocked } from '@order-flow/storage/dialect';
import type { Reads } from '@order-flow/storage/reads';
import { firstIdAt } from '@order-flow/storage/uuid-time';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { Order } from '../entities/order.entity';

/**
 * Orders whose stock must be requested again now, at most `limit`, the longest overdue first. An order that is due later
 * than `farthest` (ISO 8601) got its time from a clock that was fast, so it is due too (again at most `limit`).
 */
export function dueOrders(
  reads: Reads,
  { now, farthest, limit }: { now: string; farthest: string; limit: number },
): Promise<Order[]> {
  return reads.query<Order[]>(
    `SELECT * FROM (SELECT * FROM orders WHERE "redriveAt" <= $1 ORDER BY "redriveAt" LIMIT $2) AS due
     UNION ALL
     SELECT * FROM (SELECT * FROM orders WHERE "redriveAt" > $3 ORDER BY "redriveAt" LIMIT $2) AS fast`,
    [now, limit, farthest],
  );
}

/**
 * The creation time of the newest order that has its answer, ISO 8601; undefined if there is none. It reads the first
 * rows of an index. Orders with a time in the future do not count, because the clock was fast.
 */
export async function newestAnswered(reads: Reads, now: string): Promise<string | undefined> {
  const [row] = await reads.query<{ createdAt: string | null }[]>(
    `SELECT max("createdAt") AS "createdAt" FROM (
       SELECT * FROM (SELECT "createdAt" FROM orders WHERE status = 'CONFIRMED' AND id < $1 ORDER BY id DESC LIMIT 1) AS confirmed
       UNION ALL
       SELECT * FROM (SELECT "createdAt" FROM orders WHERE status = 'REJECTED' AND reason <> 'REJECTED_BY_OPERATOR'
         AND id < $1 ORDER BY id DESC LIMIT 1) AS rejected) AS answered`,
    [firstIdAt(now)],
  );
  return row?.createdAt ?? undefined;
}

/** Whether more than `limit` messages wait in the outbox. It stops counting there. */
export async function outboxHoldsMoreThan(reads: Reads, limit: number): Promise<boolean> {
  const rows = await reads.query<unknown[]>('SELECT 1 FROM outbox LIMIT 1 OFFSET $1', [limit]);
  return rows.length > 0;
}

/** Orders that are no longer requested automatically and that no person has settled. */
export async function stuckOrders(reads: Reads): Promise<number> {
  // The condition of the index `orders_stuck`, word for word.
  const [row] = await reads.query<{ n: number }[]>(
    `SELECT count(*) AS n FROM orders
     WHERE "redriveAt" IS NULL AND (status = 'PENDING' OR "stockState" = 'releasing')`,
  );
  return row?.n ?? 0;
}

/** Brings forward orders that are due later than `latest`, at most `limit`. Returns how many. */
export async function redriveNoLaterThan(tx: Transaction, latest: string, limit: number): Promise<number> {
  const rows = await tx.rows(
    `UPDATE orders SET "redriveAt" = $1 WHERE id IN
       (SELECT id FROM orders WHERE "redriveAt" > $1 ORDER BY id LIMIT $2 ${skipLocked}) RETURNING id`,
    [latest, limit],
  );
  return rows.length;
}
