import { IsBoolean, IsIn, IsInt, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { ByCaller } from './caller';
import { AnyCase, Cursor, Id, Instant, Limit, MAX_QUANTITY, Optional, Quantity, Text } from './rules';

export const orderStatuses = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Why the products service refuses. */
export const refusalReasons = ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Why an order is REJECTED: it was refused, or an operator ended it. */
export const rejectionReasons = [...refusalReasons, 'REJECTED_BY_OPERATOR'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** What is ordered. */
export class OrderRequest {
  /** The product's id. */
  @Id() productId!: string;
  /** Units, 1 to 1,000,000. */
  @Quantity() quantity!: number;
}

/** `orders.create` */
export class CreateOrder extends OrderRequest {
  /** The client's `Idempotency-Key`: with the same key of the same caller it is one order. */
  @Optional() @IsString() @Length(1, 255) clientKey?: string;
  /** Whose key it is; without one, that of all anonymous callers. */
  @Optional() @IsString() @Length(1, 200) clientScope?: string;
}

/** `orders.get`, `orders.timeline` */
export class GetOrder {
  @Id() id!: string;
}

/** `orders.wait` */
export class WaitForOrder {
  @Id() id!: string;
  /** How long at most. */
  @IsInt() @Min(0) @Max(30) seconds!: number;
}

/** `orders.cancel`, `orders.redrive` */
export class ChangeOrder extends ByCaller(GetOrder) {}

/** Why an operator rejects an order. */
export class Rejection {
  /** For the timeline and the audit trail: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `orders.reject` */
export class RejectOrder extends ByCaller(Rejection) {
  @Id() id!: string;
}

export const pageOrders = ['newest', 'oldest'] as const;

/** `orders.list` */
export class ListOrders {
  /** Only those in this status. */
  @Optional() @IsIn(orderStatuses) status?: OrderStatus;
  /** Only those of this product. */
  @Optional() @Id() productId?: string;
  /** Only those created then or later: a date, or a time with its zone. */
  @Optional() @Instant() from?: string;
  /** Only those created before then. */
  @Optional() @Instant() to?: string;
  /** The order with this id or idempotency key (a UUID), or those of this trace (32 hex digits). */
  @Optional()
  @AnyCase()
  @Matches(/^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, {
    message: '$property must be an id or idempotency key (a UUID), or a trace id (32 hex digits)',
  })
  q?: string;
  /** The newest first, or the oldest. */
  @Optional() @IsIn(pageOrders) order?: (typeof pageOrders)[number];
  /** How many orders, 1 to 200; 50. */
  @Limit() limit?: number;
  /** `nextCursor` of the page before, with the same filters. */
  @Cursor() cursor?: string;
}

/** An order: the seed's fields, and what a person asks next. */
export class OrderView {
  /** UUID v7, so in order of creation. */
  id!: string;
  /** The id of the product. */
  productId!: string;
  /** Units. */
  quantity!: number;
  /** PENDING until the products service has answered; the others are final, but CONFIRMED can be cancelled. */
  status!: OrderStatus;
  /** UUID v4 that the services use among themselves; not the client's `Idempotency-Key`. */
  idempotencyKey!: string;
  /** ISO 8601, UTC. */
  createdAt!: string;
  /** When its status or its stock last changed, ISO 8601, UTC. */
  updatedAt!: string;
  /** 32 hex digits; null where it was not traced. */
  traceId!: string | null;
  /** False: its trace is not kept (OTEL_TRACES_SAMPLER), there is nothing to look up under `traceId`. */
  traceSampled!: boolean;
  /** Why it was rejected; null otherwise. */
  reason!: RejectionReason | null;
}

/** What `orders.create` answers. */
export class CreatedOrder extends OrderView {
  /** The order was made by an earlier request with the same key; this is that one's answer. */
  replayed?: true;
}

/** One page of orders. */
export class OrderPage {
  items!: OrderView[];
  /** Give it as `cursor` for the next page; null: this was the last. */
  nextCursor!: string | null;
}

// ---- The flow between orders and products -------------------------------------------------------------------

/** `product.reserveStock`: orders → products */
export class ReserveStock {
  @Id() productId!: string;
  @Quantity() quantity!: number;
  @Id() idempotencyKey!: string;
}

/** `product.stockReserved`: products → orders; approved with product and quantity, or refused with a reason. */
export class StockReserved {
  @IsBoolean() approved!: boolean;
  @ValidateIf((answer: StockReserved) => answer.approved) @Id() productId?: string;
  @ValidateIf((answer: StockReserved) => answer.approved) @Quantity() quantity?: number;
  @ValidateIf((answer: StockReserved) => !answer.approved) @IsIn(refusalReasons) reason?: RefusalReason;
  @Id() idempotencyKey!: string;
}

/** `product.releaseStock`: orders → products, when a cancelled order had been given stock */
export class ReleaseStock {
  @Id() idempotencyKey!: string;
}

/** `product.stockReleased`: products → orders; `quantity` is what went back, 0 if nothing was held. */
export class StockReleased {
  @Id() idempotencyKey!: string;
  @IsInt() @Min(0) @Max(MAX_QUANTITY) quantity!: number;
}
