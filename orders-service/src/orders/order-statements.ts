/** The SQL of the orders, one function for each statement. */
import type { OrderStatus, RejectionReason, StockReserved } from '@order-flow/contracts/payloads';
import { currentAttempt } from '@order-flow/messaging/consuming/message-context';
import type { ColumnType } from '@order-flow/storage/column-type';
import { forUpdate, listOfRows, rowsOf } from '@order-flow/storage/dialect';
import { insertInto } from '@order-flow/storage/statement';
import type { FirstStep, Transaction } from '@order-flow/storage/write-queue';
import { standingsBefore, type Order, type Standing } from './entities/order.entity';

const ORDER_COLUMNS = {
  id: 'uuid',
  productId: 'uuid',
  quantity: 'integer',
  status: 'text',
  idempotencyKey: 'uuid',
  createdAt: 'timestamp',
  updatedAt: 'timestamp',
  reason: 'text',
  traceId: 'text',
  traceparent: 'text',
  requestKey: 'text',
  clientKey: 'text',
  reference: 'text',
  unitPrice: 'integer',
  stockState: 'text',
  redriveAt: 'timestamp',
  redrives: 'integer',
} as const satisfies Record<keyof Order, ColumnType>;
const COLUMN_NAMES = Object.keys(ORDER_COLUMNS) as (keyof Order)[];
const ORDERS = insertInto('orders', ORDER_COLUMNS);
const TIMELINE = insertInto('order_timeline', {
  orderId: 'uuid',
  at: 'timestamp',
  step: 'text',
  detail: 'text',
  attempt: 'integer',
});

/** Stores a new order. Fails if the request has already made one. */
export function insertOrder(tx: Transaction, order: Order): void {
  tx.atCommit(
    ORDERS,
    COLUMN_NAMES.map((column) => order[column]),
  );
}

/** The order, which no other replica changes before this transaction ends. */
export async function orderBy(
  tx: Transaction,
  column: 'id' | 'idempotencyKey' | 'requestKey',
  value: string,
): Promise<Order | undefined> {
  const [order] = await tx.rows<Order>(`SELECT * FROM orders WHERE "${column}" = $1 ${forUpdate}`, [value]);
  return order;
}

/** How a PENDING order ends: the answer to its stock request. */
export type Ending = Pick<StockReserved, 'idempotencyKey' | 'approved' | 'reason' | 'unitPrice'>;

export type EndedOrder = Pick<
  Order,
  | 'id'
  | 'productId'
  | 'quantity'
  | 'status'
  | 'stockState'
  | 'idempotencyKey'
  | 'createdAt'
  | 'updatedAt'
  | 'reason'
  | 'unitPrice'
  | 'reference'
>;

/**
 * Ends PENDING orders, as nearly every answer does. Equal answers of one commit end their orders in one statement. The
 * result is undefined if the order does not exist, or may not end like this (any more).
 */
export const endPending: FirstStep<Ending, EndedOrder | undefined> = async (tx, endings) => {
  // An answer that is there twice ends its order only once.
  const byKey = new Map<string, Ending>();
  for (const ending of endings)
    if (!byKey.has(ending.idempotencyKey)) byKey.set(ending.idempotencyKey, ending);
  const { approved = [], refused = [] } = Object.groupBy(byKey.values(), (ending) =>
    ending.approved ? 'approved' : 'refused',
  );
  const ended = await endAlike(tx, approved, { status: 'CONFIRMED', stockState: 'held', reason: null });
  for (const [reason, those] of Map.groupBy(refused, (ending) => ending.reason))
    ended.push(
      ...(await endAlike(tx, those, { status: 'REJECTED', stockState: 'settled', reason: reason ?? null })),
    );
  const orders = new Map(ended.map((order) => [order.idempotencyKey, order]));
  return endings.map((ending) =>
    byKey.get(ending.idempotencyKey) === ending ? orders.get(ending.idempotencyKey) : undefined,
  );
};

const ANSWERS = rowsOf('$5', { answered: 'uuid', price: 'integer' });

async function endAlike(
  tx: Transaction,
  endings: readonly Ending[],
  { status, stockState, reason }: Pick<OrderChange, 'status' | 'stockState' | 'reason'>,
): Promise<EndedOrder[]> {
  if (endings.length === 0) return [];
  // It contains no text from outside. As one text, so that PostgreSQL looks up these orders by their keys: it took all PENDING
  // ones by the index on the status, with the entries of all that were PENDING since the oldest open transaction.
  const from = standingsBefore({ status, stockState }).map(
    (before) => `'${before.status}/${before.stockState}'`,
  );
  const answers = endings.map(({ idempotencyKey, unitPrice }) => [idempotencyKey, unitPrice ?? null]);
  return tx.rows<EndedOrder>(
    `UPDATE orders SET status = $1, "stockState" = $2, reason = $3, "updatedAt" = $4, "redriveAt" = NULL,
       "unitPrice" = answers.price
     FROM (${ANSWERS}) AS answers WHERE "idempotencyKey" = answers.answered
       AND status || '/' || "stockState" IN (${from.join(', ')})
     RETURNING id, "productId", quantity, status, "stockState", "idempotencyKey", "createdAt", "updatedAt", reason,
       "unitPrice", reference`,
    [status, stockState, reason, new Date().toISOString(), listOfRows(answers)],
  );
}

export interface OrderChange extends Readonly<Standing> {
  readonly reason: RejectionReason | null;
  readonly redriveAt: string | null;
  readonly redrives: number;
}

/**
 * Changes the order.
 *
 * @throws Error if the row has changed since it was read, because the decision may no longer be right
 */
export async function updateOrder(tx: Transaction, order: Order, change: OrderChange): Promise<Order> {
  const { status, stockState, reason, redriveAt, redrives } = change;
  const now = new Date().toISOString();
  const [updated] = await tx.rows<Order>(
    `UPDATE orders SET status = $1, "stockState" = $2, reason = $3, "redriveAt" = $4, redrives = $5, "updatedAt" = $6
     WHERE id = $7 AND status = $8 AND "stockState" = $9 RETURNING *`,
    [status, stockState, reason, redriveAt, redrives, now, order.id, order.status, order.stockState],
  );
  if (!updated) throw new Error(`order ${order.id} is no longer ${order.status} ${order.stockState}`);
  return updated;
}

export type TimelineStep =
  OrderStatus | 'STOCK_ASKED_AGAIN' | 'STOCK_RELEASE_ASKED' | 'STOCK_RELEASED' | 'STUCK';

/** Records a step of the order for its timeline. */
export function addToTimeline(
  tx: Transaction,
  orderId: string,
  step: TimelineStep,
  detail: string | null = null,
): void {
  tx.atCommit(TIMELINE, [orderId, new Date().toISOString(), step, detail, currentAttempt() ?? null]);
}
