import { IsBoolean, IsIn, IsInt, IsString, Length, Max, Min, ValidateIf } from 'class-validator';
import { ByCaller } from './caller';
import { Customer } from './notifications';
import {
  Cursor,
  FromText,
  Id,
  Instant,
  Limit,
  MAX_PRICE_CENTS,
  MAX_QUANTITY,
  ObjectOf,
  NotBefore,
  Optional,
  Quantity,
  Text,
} from './rules';

export const orderStatuses = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Why the products service refuses a reservation. */
export const refusalReasons = ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Why an order is REJECTED: its stock was refused, or an operator rejected it. */
export type RejectionReason = RefusalReason | 'REJECTED_BY_OPERATOR';

/** The content of an order. */
export class OrderRequest {
  /** The product's id. */
  @Id() productId!: string;
  /** Units, 1 to 1,000,000. */
  @Quantity() quantity!: number;
  /** The customer's own reference, such as the number of a purchase order: one line, up to 64 characters. */
  @Optional() @Text(64) reference?: string;
  /** Who gets mails about the order. Without it there are none. */
  @Optional() @ObjectOf(Customer) customer?: Customer;
}

/** `orders.create` */
export class CreateOrder extends OrderRequest {
  /** The client's `Idempotency-Key`. Requests of one caller with the same key make one order. */
  @Optional() @IsString() @Length(1, 255) clientKey?: string;
  /** The caller to whom the key belongs. Without it, all anonymous callers share the key. */
  @Optional() @IsString() @Length(1, 200) clientScope?: string;
}

/** `orders.get`, `orders.timeline` */
export class GetOrder {
  @Id() id!: string;
}

/** `orders.wait` */
export class WaitForOrder {
  @Id() id!: string;
  /** The longest wait. */
  @IsInt() @Min(0) @Max(30) seconds!: number;
}

/** `orders.cancel`, `orders.redrive` */
export class ChangeOrder extends ByCaller(GetOrder) {}

/** Why an operator rejects an order. */
export class Rejection {
  /** The reason, for the timeline and the audit trail: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `orders.reject` */
export class RejectOrder extends ByCaller(Rejection) {
  @Id() id!: string;
}

export const pageOrders = ['newest', 'oldest'] as const;

/** Which orders. */
export class OrderFilter {
  /** Only orders in this status. */
  @Optional() @IsIn(orderStatuses) status?: OrderStatus;
  /** Only orders of this product. */
  @Optional() @Id() productId?: string;
  /** Only orders created at or after this time: a date, or a time with its zone. */
  @Optional() @Instant() from?: string;
  /** Only orders created before this time. */
  @NotBefore('from') @Optional() @Instant() to?: string;
  /**
   * A UUID: the order with this id, message key or client's key. 32 hex digits: the orders of this trace or client's key.
   * 6 to 31 hex digits: the newest 200 orders whose id or message key begins so, whose id ends so, or with this client's
   * key. The ends of at most a million ids are compared, the newest first: see `searchedTo`. Any other text: the orders with
   * this client's key or this reference. A reference is also found where `q` looks like an id.
   */
  @Optional() @Text(255) q?: string;
  /** Only orders that were placed with this `Idempotency-Key`. Several, if several callers used it, or one after it expired. */
  @Optional() @IsString() @Length(1, 255) clientKey?: string;
  /** `late`: only the orders that `GET /stats` counts as late, ended or not. */
  @Optional() @IsIn(['late']) timing?: 'late';
}

/** `orders.list` */
export class ListOrders extends OrderFilter {
  /** Whether the newest or the oldest orders come first. */
  @Optional() @IsIn(pageOrders) order?: (typeof pageOrders)[number];
  /** Orders per page, 1 to 200; default 50. */
  @FromText() @Limit() limit?: number;
  /** `nextCursor` of the previous page; keep the same filters. */
  @Cursor() cursor?: string;
}

/** An order. */
export class OrderView {
  /** UUID v7, so in order of creation. */
  id!: string;
  /** The id of the product. */
  productId!: string;
  /** Units. */
  quantity!: number;
  /** PENDING until the products service has answered. The others are final, but a CONFIRMED order can be cancelled. */
  status!: OrderStatus;
  /** The message key, a UUID v4 that the services use with each other. It is not the client's `Idempotency-Key`. */
  idempotencyKey!: string;
  /** ISO 8601, UTC. */
  createdAt!: string;
  /** When its status or its stock last changed, ISO 8601, UTC. */
  updatedAt!: string;
  /** 32 hex digits; null if the order was not traced. */
  traceId!: string | null;
  /** False: its trace was not sampled (OTEL_TRACES_SAMPLER), so there is nothing to find under `traceId`. */
  traceSampled!: boolean;
  /** Why it was rejected; null otherwise. */
  reason!: RejectionReason | null;
  /** The product's price when its stock was reserved, in cents. Null before that, and for orders from before this field. */
  unitPrice!: number | null;
  /** `unitPrice` × `quantity`, in cents. */
  amount!: number | null;
}

/** An order as people of the house see it. Everyone who knows an order's id can read it, but not who placed it. */
export class ListedOrder extends OrderView {
  /** The `Idempotency-Key` with which its client placed it; null if it sent none. */
  clientKey!: string | null;
  /** The customer's own reference; null if none was given. */
  reference!: string | null;
}

/** One page of orders. */
export class OrderPage {
  items!: ListedOrder[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
  /**
   * Where `q` is a part of an id: orders from before this time were not compared. Pass it as `to` to go on from there.
   * Null: none was left out.
   */
  searchedTo!: string | null;
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
  /** In cents. A service of the version before leaves it out. */
  @Optional() @IsInt() @Min(0) @Max(MAX_PRICE_CENTS) unitPrice?: number;
  @ValidateIf((answer: StockReserved) => !answer.approved) @IsIn(refusalReasons) reason?: RefusalReason;
  @Id() idempotencyKey!: string;
}

/** `product.releaseStock`: orders → products, when an order that has ended must release its stock */
export class ReleaseStock {
  @Id() idempotencyKey!: string;
}

/** `product.stockReleased`: products → orders; `quantity` is the units put back, 0 if none were reserved. */
export class StockReleased {
  @Id() idempotencyKey!: string;
  @IsInt() @Min(0) @Max(MAX_QUANTITY) quantity!: number;
}
