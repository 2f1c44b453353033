import type { Order } from '../entities/order.entity';

/** A queue with more messages than this is long: an order without an answer may still be queued. */
export const BACKLOG = 100;

/**
 * Whether the order's request is lost although the queue is long. A queue is first in, first out: if an order requested
 * `marginMs` later has its answer, this request is no longer in the queue (it is lost, in a retry queue or a dead
 * letter). Pure.
 *
 * @param answered creation time of the newest order that has its answer, ISO 8601
 */
export function wasOvertaken(
  { updatedAt }: Pick<Order, 'updatedAt'>,
  answered: string | undefined,
  marginMs: number,
  nowMs: number,
): boolean {
  // While an order waits, `updatedAt` is the time of its last request, or later.
  const askedMs = Date.parse(updatedAt);
  // The clock was fast, so this time says nothing. Asking again is safe.
  if (askedMs > nowMs) return true;
  return answered !== undefined && askedMs < Date.parse(answered) - marginMs;
}

/**
 * The longest pause before the next batch while the queue is long. It gets shorter the longer the oldest order is
 * overdue. With 5 s, 30 s and batches of 500 that is 100 orders a second at first and 500 after two minutes, so 100,000
 * lost orders take less than four minutes. Pure.
 */
export const pauseMs = (intervalMs: number, firstDelayMs: number, overdueMs: number): number =>
  intervalMs / (1 + Math.max(0, overdueMs) / firstDelayMs);
