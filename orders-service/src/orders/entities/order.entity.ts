import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrderStatus, OrderView, RejectionReason } from '../../../../messaging/src/payloads';

/** Which states can follow: no final state is left, but an operator can cancel what was confirmed. */
const NEXT: Record<OrderStatus, readonly OrderStatus[]> = {
  PENDING: ['CONFIRMED', 'REJECTED', 'CANCELLED'],
  CONFIRMED: ['CANCELLED'],
  REJECTED: [],
  CANCELLED: [],
};

/**
 * How the order stands with the products service: `asked` (no answer yet), `held` (it has its stock), `releasing` (the
 * stock is asked to go back), `settled` (it holds none, and nothing is under way).
 */
export type StockState = 'asked' | 'held' | 'releasing' | 'settled';

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

  /** When the products service is asked again if it has not answered; null: nothing is open. */
  @Column('text', { nullable: true })
  redriveAt!: string | null;

  @Column('integer')
  redrives!: number;
}

export const canBecome = (order: Pick<Order, 'status'>, next: OrderStatus) =>
  NEXT[order.status].includes(next);

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
