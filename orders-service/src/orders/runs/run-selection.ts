import {
  MAX_RUN_ORDERS,
  type OrderFilter,
  type OrderRunCount,
  type OrderStatus,
  type RunAction,
} from '@order-flow/contracts/payloads';
import type { OrderQueries } from '../queries/order-queries';

const PAGE = 200;

/** The statuses in which an action can change an order. Others are left out of a run by filter. */
const CAN: Record<RunAction, readonly OrderStatus[]> = {
  cancel: ['PENDING', 'CONFIRMED'],
  redrive: ['PENDING'],
};

/**
 * The ids of the orders that a run by filter takes, as the list of orders finds them, page by page: the newest of each
 * status first.
 *
 * @returns at most MAX_RUN_ORDERS, and whether there are more
 */
export async function selectOrders(
  queries: Pick<OrderQueries, 'list'>,
  action: RunAction,
  filter: OrderFilter,
): Promise<{ readonly ids: string[]; readonly more: boolean }> {
  // An order that was confirmed between two pages is found under both statuses.
  const found = new Set<string>();
  for (const status of CAN[action]) {
    if (filter.status !== undefined && filter.status !== status) continue;
    let cursor: string | undefined;
    do {
      const page = await queries.list({ ...filter, status, limit: PAGE, ...(cursor && { cursor }) });
      for (const { id } of page.items) found.add(id);
      cursor = page.nextCursor ?? undefined;
      if (found.size > MAX_RUN_ORDERS || (found.size === MAX_RUN_ORDERS && cursor))
        return { ids: [...found].slice(0, MAX_RUN_ORDERS), more: true };
    } while (cursor);
  }
  return { ids: [...found], more: false };
}

/** How many orders a run by this filter would take now. */
export async function countOrders(
  queries: Pick<OrderQueries, 'list'>,
  action: RunAction,
  filter: OrderFilter,
): Promise<OrderRunCount> {
  const { ids, more } = await selectOrders(queries, action, filter);
  return { orders: ids.length, more };
}
