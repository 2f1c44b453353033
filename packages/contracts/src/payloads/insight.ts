import { IsInt, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import type { ProductView } from './products';
import { Cursor, Instant, Limit, MAX_LIMIT, Optional } from './rules';

// ---- Numbers ------------------------------------------------------------------------------------------------

/** `orders.stats`, `products.stats` */
export class GetStats {
  /** How many of the products with too little stock, 0 to 100; 20. */
  @Optional() @IsInt() @Min(0) @Max(100) lowest?: number;
}

/** `orders.rates` */
export class GetRates {
  /** How many whole minutes back, 1 to 1,440; 60. */
  @Optional() @IsInt() @Min(1) @Max(1440) minutes?: number;
}

/** Messages that were skipped since the service started. */
export class SkippedMessages {
  /** Processed before. */
  duplicate!: number;
  /** In work elsewhere at that moment; they come again. */
  locked!: number;
}

/** What waits in a service. */
export class Backlog {
  /** Messages that are committed, but not yet confirmed by the broker. */
  outboxPending!: number;
  /** Of the oldest of them, in seconds; 0 without one. */
  outboxOldestAgeSeconds!: number;
  /** Dead letters that wait for a person. */
  deadLettersOpen!: number;
  skipped!: SkippedMessages;
}

/** How many orders there are in each status. */
export class OrderCounts {
  PENDING!: number;
  CONFIRMED!: number;
  REJECTED!: number;
  CANCELLED!: number;
}

/** How the orders stand. */
export class OrdersStats extends Backlog {
  byStatus!: OrderCounts;
  /** Of the oldest order that is PENDING, in seconds; 0 without one. */
  pendingOldestAgeSeconds!: number;
}

/** How the products stand. */
export class ProductsStats extends Backlog {
  /** Products in the catalogue. */
  products!: number;
  /** Products with fewer units in stock than their threshold. */
  lowStock!: number;
  /** Those with the least, at most 20. */
  lowest!: ProductView[];
}

/** The system at a glance. */
export class StatsView {
  /** Null: the orders service did not answer. */
  orders!: OrdersStats | null;
  /** Null: the products service did not answer. */
  products!: ProductsStats | null;
  /** Services that did not answer. */
  missing!: string[];
}

/** One minute of the orders. */
export class RatePoint {
  /** Its beginning; ISO 8601, UTC. */
  minute!: string;
  /** How many seconds of it have passed: 60, but for the minute that is under way. */
  seconds!: number;
  createdPerSecond!: number;
  confirmedPerSecond!: number;
  rejectedPerSecond!: number;
  cancelledPerSecond!: number;
  /** From POST to CONFIRMED of those confirmed in it, half of them at most, in milliseconds within 5 %; null without one. */
  p50Ms!: number | null;
  /** The same for 95 of 100. */
  p95Ms!: number | null;
}

/** The last hour, minute by minute. */
export class TimeSeries {
  /** 60 whole minutes and the one that is under way. */
  points!: RatePoint[];
}

// ---- Who did what -------------------------------------------------------------------------------------------

export class AuditFilter {
  /** Only what this account did. */
  @Optional() @IsString() @Length(1, 200) actor?: string;
  /** Only this, such as orders.cancel. */
  @Optional() @IsString() @Length(1, 100) action?: string;
  /** Only what was done to this, such as the id of an order. */
  @Optional() @IsString() @Length(1, 100) target?: string;
  /** Only what was done then or later: a date, or a time with its zone. */
  @Optional() @Instant() from?: string;
  /** Only what was done before then. */
  @Optional() @Instant() to?: string;
}

/** Which page of the audit trail. */
export class AuditQuery extends AuditFilter {
  /** How many entries, 1 to 200; 50. */
  @Limit() limit?: number;
  /** `nextCursor` of the page before, with the same filters. */
  @Cursor() cursor?: string;
}

/** `….audit.page`: the newest first, those before the entry `beforeId`. */
export class PageAudit extends AuditFilter {
  @IsInt() @Min(1) @Max(MAX_LIMIT + 1) limit!: number;
  @Optional() @IsString() @MaxLength(40) beforeId?: string;
}

/** One thing that somebody did. */
export class AuditView {
  /** UUID v7, so in order of time. */
  id!: string;
  /** ISO 8601, UTC. */
  at!: string;
  /** Where it was written down: orders-service or products-service. */
  service!: string;
  actor!: string;
  /** The pattern of the command, such as products.update. */
  action!: string;
  /** The id of what was changed, or a group of dead letters. */
  target!: string;
  /** What was changed, as it was before; null where there was nothing. */
  before!: unknown;
  /** The same afterwards. */
  after!: unknown;
  /** 32 hex digits. */
  traceId!: string | null;
}

/** One page of the audit trail, the newest first. */
export class AuditPage {
  items!: AuditView[];
  /** Give it as `cursor` for the next page; null: this was the last. */
  nextCursor!: string | null;
  /** Services that did not answer: theirs are missing. */
  missing!: string[];
}
