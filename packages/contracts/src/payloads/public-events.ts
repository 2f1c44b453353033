import { Equals, IsIn, IsInt, IsString, Length, Max, Min, ValidateIf } from 'class-validator';
import { refusalReasons, type OrderStatus, type RejectionReason } from './orders';
import { Id, Instant, MAX_AMOUNT_CENTS, MAX_QUANTITY, Optional, Quantity, Text } from './rules';

const rejectionReasons = [...refusalReasons, 'REJECTED_BY_OPERATOR'] as const;

/** What every public event has. */
class PublicEvent {
  /** The version of this payload. A later version may add fields; a change of a field's meaning is a new version. */
  @Equals(1) version!: 1;
  /** When it happened; ISO 8601, UTC. */
  @Instant() occurredAt!: string;
}

/** What an order was when it happened. */
class OrderEvent extends PublicEvent {
  /** Counts the public events of this order from 1: the one with the highest number is the latest. */
  @IsInt() @Min(1) @Max(1000) sequence!: number;
  @Id() orderId!: string;
  @Id() productId!: string;
  /** Units. */
  @Quantity() quantity!: number;
  /** When the order was placed; ISO 8601, UTC. */
  @Instant() createdAt!: string;
  /** What the order costs, in cents: the price when its stock was reserved × quantity. Left out if that is not known. */
  @Optional() @IsInt() @Min(0) @Max(MAX_AMOUNT_CENTS) amount?: number;
  /** The customer's own reference, as it was sent with the order. Left out if there was none. */
  @Optional() @Text(64) reference?: string;
}

/** `order.confirmed`: the stock is reserved. */
export class OrderConfirmed extends OrderEvent {
  @Equals('CONFIRMED') status!: 'CONFIRMED';
}

/** `order.rejected`: the stock was refused, or an operator rejected the order. */
export class OrderRejected extends OrderEvent {
  @Equals('REJECTED') status!: 'REJECTED';
  @IsIn(rejectionReasons) reason!: RejectionReason;
}

/** `order.cancelled`: an operator cancelled the order, before or after it was confirmed. */
export class OrderCancelled extends OrderEvent {
  @Equals('CANCELLED') status!: 'CANCELLED';
}

/** The public event of each status that ends an order. */
export const eventOfStatus = {
  CONFIRMED: 'order.confirmed',
  REJECTED: 'order.rejected',
  CANCELLED: 'order.cancelled',
} as const satisfies Record<Exclude<OrderStatus, 'PENDING'>, string>;

/** `product.lowStock`: the stock has fallen below the product's threshold. Once, until it is at or above it again. */
export class ProductLowStock extends PublicEvent {
  @Id() productId!: string;
  @Text(200) name!: string;
  /** Units left. */
  @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) stock!: number;
  @IsInt() @Min(0) @Max(MAX_QUANTITY) lowStockThreshold!: number;
}

/** A delivery of a webhook that has ended. */
class WebhookEvent extends PublicEvent {
  @Id() endpointId!: string;
  @Id() deliveryId!: string;
  /** `webhook-id` of the delivery: the id of the event that was delivered. */
  @IsString() @Length(1, 255) eventId!: string;
  /** The event that was delivered, such as `order.confirmed`. */
  @Text(100) type!: string;
  /** Null: the event was not about an order. */
  @ValidateIf((event: WebhookEvent) => event.orderId !== null) @Id() orderId!: string | null;
  /** How many attempts it took. */
  @IsInt() @Min(1) @Max(1_000_000) attempts!: number;
}

/** `webhook.sent`: the endpoint has accepted the event. */
export class WebhookSent extends WebhookEvent {}

/** `webhook.failed`: the last attempt has failed, and there will be no other one by itself. */
export class WebhookFailed extends WebhookEvent {
  /** What the endpoint answered, or why there was no answer. */
  @Text(500) error!: string;
}

/** `webhook.endpointDisabled`: an endpoint was switched off, because it failed for days or answered 410. */
export class EndpointDisabled extends PublicEvent {
  @Id() endpointId!: string;
  /** Without its query, which may hold a password. */
  @Text(2100) url!: string;
  @IsIn(['failing', 'gone']) reason!: 'failing' | 'gone';
}
