import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';

/** The most units that one order or movement can name. `IsInt` alone lets 1e21 pass. */
export const MAX_QUANTITY = 1_000_000;

const lowerCased = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));

/** A UUID of any version, lower-cased: SQLite compares text by case. */
function Id(): PropertyDecorator {
  return (target, key) => {
    lowerCased()(target, key);
    IsUUID()(target, key);
  };
}

/** A whole number of units, 1 to 1,000,000. */
function Quantity(): PropertyDecorator {
  return (target, key) => {
    Max(MAX_QUANTITY)(target, key);
    Min(1)(target, key);
    IsInt()(target, key);
  };
}

// ---- Orders -------------------------------------------------------------------------------------------------

export const orderStatuses = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const rejectionReasons = ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** `orders.create` */
export class CreateOrder {
  @Id() productId!: string;
  @Quantity() quantity!: number;
}

/** `orders.get` */
export class GetOrder {
  @Id() id!: string;
}

/** `orders.cancel` */
export class CancelOrder {
  @Id() id!: string;
  /** Who asked for it, for the timeline. */
  @IsOptional() @IsString() @Length(1, 200) actor?: string;
}

/** What the gateway answers for an order: the seed's fields, and what a person asks next. Times are ISO 8601, UTC. */
export class OrderView {
  id!: string;
  productId!: string;
  quantity!: number;
  status!: OrderStatus;
  idempotencyKey!: string;
  createdAt!: string;
  updatedAt!: string;
  traceId!: string | null;
  /** Why it was rejected; null otherwise. */
  reason!: RejectionReason | null;
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
  @ValidateIf((answer: StockReserved) => !answer.approved) @IsIn(rejectionReasons) reason?: RejectionReason;
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

// ---- Products -----------------------------------------------------------------------------------------------

/** `products.create` */
export class CreateProduct {
  @IsOptional() @Id() id?: string;
  @IsString() @Length(1, 200) name!: string;
  @IsNumber({ maxDecimalPlaces: 2, allowInfinity: false, allowNaN: false })
  @Min(0)
  @Max(1_000_000_000)
  price!: number;
  /** Units in stock at the start. */
  @IsInt() @Min(0) @Max(MAX_QUANTITY) stock!: number;
}

/** `products.get` */
export class GetProduct {
  @Id() id!: string;
}

/** `products.list`: by id, at most `limit`, those after `after`. */
export class ListProducts {
  @IsOptional() @IsInt() @Min(1) @Max(500) limit?: number;
  @IsOptional() @Id() after?: string;
}

/** `products.restock` */
export class RestockProduct {
  @Id() id!: string;
  @Quantity() quantity!: number;
  @IsString() @Length(1, 500) reason!: string;
}

/** A product of the catalogue. */
export class ProductView {
  id!: string;
  name!: string;
  price!: number;
  stock!: number;
}

// ---- Dead letters -------------------------------------------------------------------------------------------

export const deadLetterStatuses = ['open', 'replaying', 'replayed'] as const;
export type DeadLetterStatus = (typeof deadLetterStatuses)[number];

/** `….deadLetters.list`: newest failure first, at most `limit`, those that failed before `before` (ISO 8601). */
export class ListDeadLetters {
  @IsOptional() @IsIn(deadLetterStatuses) status?: DeadLetterStatus;
  @IsOptional() @IsInt() @Min(1) @Max(200) limit?: number;
  @IsOptional() @IsString() @MaxLength(40) before?: string;
}

/** `….deadLetters.replay` */
export class ReplayDeadLetters {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(1000) @IsUUID(undefined, { each: true }) ids!: string[];
  /** Who asked for it, for the audit trail. */
  @IsOptional() @IsString() @Length(1, 200) actor?: string;
}

export interface DeadLetterView {
  id: string;
  queue: string;
  /** Null where the body could not be read. */
  pattern: string | null;
  messageId: string | null;
  /** The body as it came; base64 where it is not UTF-8 text. */
  body: string;
  bodyEncoding: 'utf8' | 'base64';
  headers: Record<string, unknown>;
  errorClass: string;
  errorMessage: string;
  errorStack: string | null;
  /** Attempts of the last round. */
  attempts: number;
  /** How often it ended as a dead letter: above 1, a replay has failed again. */
  failures: number;
  firstFailedAt: string;
  lastFailedAt: string;
  traceId: string | null;
  status: DeadLetterStatus;
  replayedAt: string | null;
}
