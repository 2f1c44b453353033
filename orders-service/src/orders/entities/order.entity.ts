import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  orderStatuses,
  type OrderStatus,
  type OrderView,
  type RejectionReason,
} from '@order-flow/contracts/payloads';

export const stockStates = ['asked', 'held', 'releasing', 'settled'] as const;
/**
 * How the order stands with the products service: `asked` (no answer yet), `held` (it has its stock), `releasing` (the
 * stock is asked to go back), `settled` (it holds none, and nothing is under way).
 */
export type StockState = (typeof stockStates)[number];

/** Where an order is on its way. */
export type Standing = Pick<Order, 'status' | 'stockState'>;
type Place = `${OrderStatus} ${StockState}`;

/**
 * The rule of an order: what may follow what. Whatever is not listed here does not exist.
 *
 * No final status is left, except that an operator can cancel a confirmed order. An order that ended before the
 * products service answered stays `asked`: an approval that comes later must be released.
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

/** Every standing from which an order may come to this one. */
export const standingsBefore = (to: Standing): Standing[] =>
  orderStatuses
    .flatMap((status) => stockStates.map((stockState) => ({ status, stockState })))
    .filter((from) => canBecome(from, to));

/** Whether the products service still owes it an answer. */
export const waitsForAnswer = ({ stockState }: Pick<Order, 'stockState'>): boolean =>
  stockState === 'asked' || stockState === 'releasing';

@Entity('orders')
export class Order {
  /** UUID v7: in order of creation. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  productId!: string;

  @Column('integer')
  quantity!: number;

  @Column('text')
  status!: OrderStatus;

  @Column('text', { unique: true })
  idempotencyKey!: string;

  @Column('text')
  createdAt!: string;

  @Column('text')
  updatedAt!: string;

  @Column('text', { nullable: true })
  reason!: RejectionReason | null;

  @Column('text', { nullable: true })
  traceId!: string | null;

  /** The W3C trace context that later messages of the order continue. */
  @Column('text', { nullable: true })
  traceparent!: string | null;

  /** The message that asked for it: if that comes twice, it is still one order. */
  @Column('text', { unique: true })
  requestKey!: string;

  @Column('text')
  stockState!: StockState;

  /** When the products service is asked again if it has not answered; null: it is not asked again by itself. */
  @Column('text', { nullable: true })
  redriveAt!: string | null;

  @Column('integer')
  redrives!: number;
}

/** What others may know of an order. */
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
    // The flags of a traceparent: 01, it is kept.
    traceSampled: order.traceparent?.endsWith('-01') ?? false,
    reason: order.reason,
  };
}

/** What was answered when it was made. */
export const firstView = (order: Order): OrderView =>
  toView({ ...order, status: 'PENDING', updatedAt: order.createdAt, reason: null });
