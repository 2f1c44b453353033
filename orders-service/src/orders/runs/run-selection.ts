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
  const ids: string[] = [];
  for (const status of CAN[action]) {
    if (filter.status !== undefined && filter.status !== status) continue;
    let cursor: string | undefined;
    do {
      const page = await queries.list({ ...filter, status, limit: PAGE, ...(cursor && { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      if (ids.length > MAX_RUN_ORDERS || (ids.length === MAX_RUN_ORDERS && cursor))
        return { ids: ids.slice(0, MAX_RUN_ORDERS), more: true };
    } while (cursor);
  }
  return { ids, more: false };
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
