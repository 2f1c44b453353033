import type { OrderView, TimelineStep } from '../../api/api-types';

/** Each ends the request for the stock of an order that a person has ended. */
const SETTLED: readonly string[] = ['STOCK_RELEASED', 'STOCK_REFUSED'];

/**
 * Whether the order still waits for an answer about its stock, so that it can be requested again. An order that a person has
 * cancelled or rejected may wait for the release of its stock.
 *
 * @param steps the order's timeline; undefined while it is not known
 */
export function waitsForStock(
  { status, reason }: Pick<OrderView, 'status' | 'reason'>,
  steps: readonly Pick<TimelineStep, 'step'>[] | undefined,
): boolean {
  if (status === 'PENDING') return true;
  return steps !== undefined && mayWaitForRelease({ status, reason }, steps);
}

/** Whether only the timeline can tell if the order still waits. Once its stock is settled, the timeline is not needed. */
export const mayWaitForRelease = (
  { status, reason }: Pick<OrderView, 'status' | 'reason'>,
  steps: readonly Pick<TimelineStep, 'step'>[] | undefined,
): boolean =>
  (status === 'CANCELLED' || reason === 'REJECTED_BY_OPERATOR') &&
  !steps?.some(({ step }) => SETTLED.includes(step));
