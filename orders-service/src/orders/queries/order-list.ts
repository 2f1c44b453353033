import { decodeCursor, encodeCursor, pageOf as pageFrom } from '@order-flow/contracts/cursor';
import type { ListOrders, OrderPage } from '@order-flow/contracts/payloads';
import { soughtIn } from '@order-flow/contracts/sought';
import { isOneOf, listOf as valuesOf } from '@order-flow/storage/dialect';
import { firstIdAt } from '@order-flow/storage/uuid-time';
import { Where } from '@order-flow/storage/where';
import type { SqlValue } from '@order-flow/storage/sql-value';
import { toListed, type Order } from '../entities/order.entity';
import { dueAt } from './order-lateness';

const DEFAULT_LIMIT = 50;
const EPOCH = new Date(0).toISOString();
const DIRECTION = { newest: 'DESC', oldest: 'ASC' } as const;

/**
 * The query for one page of orders, plus one row that shows whether there is a next page. Each page begins where the
 * last one ended (keyset), so page 10,000 costs the same as page 1. Ids are UUID v7: in order of creation.
 *
 * @param ids the only ids to list, where `q` is a part of an id
 * @throws InvalidPayloadError if the cursor belongs to another list
 */
export function pageQuery(query: ListOrders, ids?: readonly string[]): { sql: string; values: SqlValue[] } {
  const { status, productId, from, to, q, clientKey, timing, cursor } = query;
  const { order = 'newest', limit = DEFAULT_LIMIT } = query;
  // A cursor of this list always lies within from … to.
  const after = cursor && decodeCursor(listOf(query), cursor);
  // Ours are lower-case. A client's key and a reference are compared as they were sent.
  const { id, traceId, text } = soughtIn(q ?? '');
  const other = ids || id || traceId || !text ? undefined : text;
  const byClient =
    'SELECT id FROM orders WHERE "clientKey" = ? UNION SELECT id FROM orders WHERE reference = ?';
  const where = new Where()
    .and('"clientKey" = ?', clientKey)
    .and(`id IN (SELECT id FROM orders WHERE "traceId" = ? UNION ${byClient})`, traceId, text, text)
    .and(
      `id IN (SELECT ? UNION SELECT id FROM orders WHERE "idempotencyKey" = ? UNION ${byClient})`,
      id,
      id,
      text,
      text,
    )
    .and(`id IN (${byClient})`, other, other)
    .and(isOneOf('id', '?'), ids && valuesOf(ids))
    .and(
      `id IN (SELECT id FROM late_orders WHERE id >= ? UNION SELECT id FROM orders WHERE status = 'PENDING' AND id < ?)`,
      timing && firstIdAt(from ?? EPOCH),
      timing && firstIdAt(dueAt(Date.now())),
    );
  const before = order === 'newest' && after ? after : to && firstIdAt(to);
  const by = where.page({ '"productId"': productId, status }, ['id'], {
    from: from ? [firstIdAt(from)] : undefined,
    after: order === 'oldest' && after ? [after] : undefined,
    before: before ? [before] : undefined,
    direction: DIRECTION[order],
  });
  return {
    sql: `SELECT * FROM orders ${where.sql} ORDER BY ${by} LIMIT ${limit + 1}`,
    values: where.values,
  };
}

/** Makes a page of the query's rows. */
export function pageOf(
  query: ListOrders,
  rows: readonly Order[],
  searchedTo: string | null = null,
): OrderPage {
  const page = pageFrom(rows.map(toListed), query.limit ?? DEFAULT_LIMIT, listOf(query), ({ id }) => id);
  return { ...page, searchedTo };
}

/** The cursor of the page that begins after this order. */
export const cursorAfter = (query: ListOrders, id: string) => encodeCursor(listOf(query), id);

const listOf = ({ status, productId, from, to, q, clientKey, timing, order }: ListOrders) => [
  'orders',
  { status, productId, from, to, q, clientKey, timing, order: order ?? 'newest' },
];
