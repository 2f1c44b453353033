import type { Order } from './entities/order.entity';

/** With more than this waiting in a queue, an order without an answer may only be waiting in it. */
export const BACKLOG = 100;

/**
 * Whether the order's question is lost although the queue is long. The queue gives out first what came first: if an
 * order that was asked for later by `marginMs` has its answer, this one's question is no longer in the queue (lost,
 * in a retry queue or a dead letter). Pure.
 *
 * @param answered when the newest order that has its answer was created, ISO 8601
 */
export function wasOvertaken(
  { updatedAt }: Pick<Order, 'updatedAt'>,
  answered: string | undefined,
  marginMs: number,
  nowMs: number,
): boolean {
  // For an order that waits, this is when it was last asked for, or later.
  const askedMs = Date.parse(updatedAt);
  // Stamped by a clock that was fast then: nothing can be told from it, and asking again is safe.
  if (askedMs > nowMs) return true;
  return answered !== undefined && askedMs < Date.parse(answered) - marginMs;
}

/**
 * How long the sweep waits at most, beside a long queue, before it sends the next batch: the longer the oldest order is
 * overdue, the shorter. With 5 s, 30 s and batches of 500 that is 100 orders a second at first and 500 after two
 * minutes, so 100,000 lost orders take less than four minutes. Pure.
 */
export const pauseMs = (intervalMs: number, firstDelayMs: number, overdueMs: number): number =>
  intervalMs / (1 + Math.max(0, overdueMs) / firstDelayMs);
