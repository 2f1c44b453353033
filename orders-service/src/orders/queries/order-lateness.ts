import type { EndedOrder } from '../order-statements';

/** The promise: docs/decisions/order-slo.md. The alerts have the same numbers: observability/prometheus/rules/slo.yml. */
export const OBJECTIVE = 0.999;
export const WITHIN_SECONDS = 5;

/** What `order_minutes` calls the orders that ended late. It is no status of an order. */
export const LATE = 'LATE';

/** PENDING orders from before this instant (ISO 8601) are late. */
export const dueAt = (now: number) => new Date(now - WITHIN_SECONDS * 1000).toISOString();

/** Whether the order has just ended late. The cancellation of a confirmed order changes nothing. */
export function endedLate({ status, stockState, createdAt, updatedAt }: EndedOrder): boolean {
  if (status === 'PENDING') return false;
  // A confirmed order has stock to release. Any other was PENDING until it was cancelled, which counts as late.
  if (status === 'CANCELLED') return stockState !== 'releasing';
  return Date.parse(updatedAt) - Date.parse(createdAt) > WITHIN_SECONDS * 1000;
}
