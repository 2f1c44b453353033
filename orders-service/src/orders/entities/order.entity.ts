import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  orderStatuses,
  type ListedOrder,
  type OrderStatus,
  type OrderView,
  type RejectionReason,
} from '@order-flow/contracts/payloads';

export const stockStates = ['asked', 'held', 'releasing', 'settled'] as const;
/**
 * The state of the order's stock in the products service: `asked` (no answer yet), `held` (stock is reserved),
 * `releasing` (a release was requested), `settled` (no stock is reserved and no request is open).
 */
export type StockState = (typeof stockStates)[number];

/** The state of an order: its status and the state of its stock. */
export type Standing = Pick<Order, 'status' | 'stockState'>;
type Place = `${OrderStatus} ${StockState}`;

/**
 * The allowed transitions of an order. All others are refused.
 *
 * A final status never changes, except that an operator can cancel a confirmed order. An order that ended before the
 * products service answered stays `asked`: a later approval must be released.
 */
const NEXT: Partial<Record<Place, readonly Place[]>> = {
  'PENDING asked': ['CONFIRMED held', 'REJECTED settled', 'REJECTED asked', 'CANCELLED asked'],
  'CONFIRMED held': ['CANCELLED releasing'],
  'REJECTED asked': ['REJECTED releasing', 'REJECTED settled'],
  'REJECTED releasing': ['REJECTED settled'],
  'CANCELLED asked': ['CANCELLED releasing', 'CANCELLED settled'],
  'CANCELLED releasing': ['CANCELLED settled'],
};

const placeOf = ({ status, stockState }: Standing): Place => `${status} ${stockState}`;

export const canBecome = (from: Standing, to: Standing): boolean =>
  NEXT[placeOf(from)]?.includes(placeOf(to)) ?? false;

/** All states from which an order may reach this one. */
export const standingsBefore = (to: Standing): Standing[] =>
  orderStatuses
    .flatMap((status) => stockStates.map((stockState) => ({ status, stockState })))
    .filter((from) => canBecome(from, to));

/** Whether the products service still has to answer. */
export const waitsForAnswer = ({ stockState }: Pick<Order, 'stockState'>): boolean =>
  stockState === 'asked' || stockState === 'releasing';

@Entity('orders')
export class Order {
  /** UUID v7, so ids sort in order of creation. */
  @PrimaryColumn('text') id!: string;
  @Column('text') productId!: string;
  @Column('integer') quantity!: number;
  @Column('text') status!: OrderStatus;
  @Column('text', { unique: true }) idempotencyKey!: string;
  @Column('text') createdAt!: string;
  @Column('text') updatedAt!: string;
  @Column('text', { nullable: true }) reason!: RejectionReason | null;
  @Column('text', { nullable: true }) traceId!: string | null;
  /** The W3C trace context that later messages of the order continue. */
  @Column('text', { nullable: true }) traceparent!: string | null;
  /** Identifies the request message: a request delivered twice makes one order. */
  @Column('text', { unique: true }) requestKey!: string;
  /** The client's `Idempotency-Key`; null if it sent none. */
  @Column('text', { nullable: true }) clientKey!: string | null;
  /** The customer's own reference; null if none was given. */
  @Column('text', { nullable: true }) reference!: string | null;
  /** The product's price when its stock was reserved, in cents; null until then. */
  @Column('integer', { nullable: true }) unitPrice!: number | null;
  @Column('text') stockState!: StockState;
  /** When the sweeper asks the products service again; null: it does not. */
  @Column('text', { nullable: true }) redriveAt!: string | null;
  @Column('integer') redrives!: number;
}

/** What the order costs, in cents; null if that is not known. */
export const amountOf = ({ unitPrice, quantity }: Pick<Order, 'unitPrice' | 'quantity'>): number | null =>
  unitPrice === null ? null : unitPrice * quantity;

/** The public view of an order. */
export function toView(order: Order): OrderView {
  return {
    id: order.id,
    productId: order.productId,
    quantity: order.quantity,
    status: order.status,
    idempotencyKey: order.idempotencyKey,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    traceId: order.traceId,
    // Trace flags 01: the trace was sampled.
    traceSampled: order.traceparent?.endsWith('-01') ?? false,
    reason: order.reason,
    unitPrice: order.unitPrice,
    amount: amountOf(order),
  };
}

/** The view for people of the house. */
export const toListed = (order: Order): ListedOrder => ({
  ...toView(order),
  clientKey: order.clientKey,
  reference: order.reference,
});

/** The view that was returned when the order was created. */
export const firstView = (order: Order): OrderView =>
  toView({ ...order, status: 'PENDING', updatedAt: order.createdAt, reason: null, unitPrice: null });
