import { decodeCursor, encodeCursor } from '../../../messaging/src/cursor';
import type { ListOrders, OrderPage } from '../../../messaging/src/payloads';
import { firstIdAt } from '../../../messaging/src/uuid-time';
import { Where } from '../../../messaging/src/where';
import type { SqlValue } from '../../../messaging/src/sqlite-connection';
import { toView, type Order } from './entities/order.entity';

const DEFAULT_LIMIT = 50;
const LARGER = { newest: '<', oldest: '>' } as const;
const DIRECTION = { newest: 'DESC', oldest: 'ASC' } as const;

/**
 * The query of one page of orders, and one row more, which tells whether there is a next page. Each page begins where
 * the last one ended (keyset), so the ten-thousandth costs what the first costs. Ids are UUID v7: in order of creation.
 *
 * @throws InvalidPayloadError if the cursor is of another list
 */
export function pageQuery(query: ListOrders): { sql: string; values: SqlValue[] } {
  const { status, productId, from, to, q, cursor } = query;
  const { order = 'newest', limit = DEFAULT_LIMIT } = query;
  const isTrace = q?.length === 32;
  const where = new Where()
    .and('"productId" = ?', productId)
    .and('status = ?', status)
    .and('"traceId" = ?', isTrace ? q : undefined)
    .and(
      'id IN (SELECT ? UNION SELECT id FROM orders WHERE "idempotencyKey" = ?)',
      ...(isTrace ? [undefined] : [q, q]),
    )
    .and('id >= ?', from && firstIdAt(from))
    .and('id < ?', to && firstIdAt(to))
    .and(`id ${LARGER[order]} ?`, cursor && decodeCursor(listOf(query), cursor));
  return {
    sql: `SELECT * FROM orders ${where.sql} ORDER BY id ${DIRECTION[order]} LIMIT ${limit + 1}`,
    values: where.values,
  };
}

/** The page of the rows that the query gave. */
export function pageOf(query: ListOrders, rows: readonly Order[]): OrderPage {
  const { limit = DEFAULT_LIMIT } = query;
  const items = rows.slice(0, limit).map(toView);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? cursorAfter(query, last.id) : null };
}

/** Where the page after this order begins. */
export const cursorAfter = (query: ListOrders, id: string) => encodeCursor(listOf(query), id);

const listOf = ({ status, productId, from, to, q, order }: ListOrders) => [
  'orders',
  { status, productId, from, to, q, order: order ?? 'newest' },
];
