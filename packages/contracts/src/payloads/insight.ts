import { IsInt, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import type { ProductView } from './products';
import { Cursor, FromText, Instant, Limit, MAX_LIMIT, NotBefore, Optional } from './rules';

// ---- Numbers ------------------------------------------------------------------------------------------------

/** `orders.stats`, `products.stats` */
export class GetStats {
  /** How many low-stock products to list, 0 to 100; default 20. */
  @Optional() @IsInt() @Min(0) @Max(100) lowest?: number;
}

/** `orders.rates`, and the query of `/stats/timeseries` */
export class GetRates {
  /** How many whole minutes back, 1 to 1,440; default 60. With more than 60, points of ten minutes. */
  @FromText() @Optional() @IsInt() @Min(1) @Max(1440) minutes?: number;
}

/** Messages skipped by the replicas of the service that run now, each since it started. */
export class SkippedMessages {
  /** Messages that were processed before. */
  duplicate!: number;
  /** Messages that another instance was processing. They are retried. */
  locked!: number;
}

/** The backlog of a service. */
export class Backlog {
  /** Messages that are committed, but not yet confirmed by the broker. */
  outboxPending!: number;
  /** Age of the oldest of these messages in seconds; 0 if there is none. */
  outboxOldestAgeSeconds!: number;
  /** Dead letters waiting for a person. */
  deadLettersOpen!: number;
  /** Of the first 10,000 of these, how many were replayed and failed again. */
  deadLettersFailedAgain!: number;
  /** Who looks after groups of them, by name. Undefined from a service of the version before. */
  deadLettersTakenBy?: string[];
  skipped!: SkippedMessages;
}

/** How many orders there are in each status. */
export class OrderCounts {
  PENDING!: number;
  CONFIRMED!: number;
  REJECTED!: number;
  CANCELLED!: number;
}

/** How many orders of a time ended as promised. */
export class OrdersInTime {
  /** Since when; ISO 8601, UTC. It is the start of the time, or the first minute with an order if that is later. */
  from!: string;
  /** Orders placed since then. */
  placed!: number;
  /**
   * Of these, the ones that were not CONFIRMED or REJECTED within the promised time. Of those that are still PENDING
   * after it, at most 10,001 are counted. One that was cancelled while it was PENDING is late.
   */
  late!: number;
}

/** What is promised for orders, and how it is kept: docs/decisions/order-slo.md. */
export class OrderSlo {
  /** The share of the orders that shall end in time: 0.999 is 99.9 %. */
  objective!: number;
  /** Within how many seconds of its creation an order shall be CONFIRMED or REJECTED. */
  withinSeconds!: number;
  /** The last 60 whole minutes and the current one. */
  lastHour!: OrdersInTime;
  /** The time of the error budget. Its minutes are added up every 30 s. */
  last30Days!: OrdersInTime;
}

/** Figures about the orders. */
export class OrdersStats extends Backlog {
  byStatus!: OrderCounts;
  /** Undefined from a service of the version before. */
  slo?: OrderSlo;
  /** Age of the oldest PENDING order in seconds; 0 if there is none. */
  pendingOldestAgeSeconds!: number;
}

/** Figures about the products. */
export class ProductsStats extends Backlog {
  /** Products in the catalogue. */
  products!: number;
  /** Products with fewer units in stock than their threshold. */
  lowStock!: number;
  /** Products with no unit left. */
  soldOut!: number;
  /** The products with the lowest stock, at most 20. */
  lowest!: ProductView[];
}

/** Figures about the webhooks. Only endpoints that are switched on count. */
export class WebhooksStats extends Backlog {
  /** Endpoints that are switched on. */
  endpoints!: number;
  /** Of these, the ones whose last attempt failed. */
  failing!: number;
  /** Endpoints that were switched off because they failed, or because they answered 410. */
  switchedOff!: number;
  /** Deliveries that wait for an attempt, at most 10,001. */
  waiting!: number;
  /** How long the oldest delivery that is due has been waiting, in seconds; 0 if there is none. */
  oldestDueAgeSeconds!: number;
}

/** Figures about the mails. */
export class NotificationsStats extends Backlog {
  /** Mails that wait for an attempt, at most 10,001. */
  waiting!: number;
  /** Mails that were given up in the last 24 hours. */
  failed!: number;
  /** How long the oldest mail that is due has been waiting, in seconds; 0 if there is none. */
  oldestDueAgeSeconds!: number;
}

/** The system at a glance. */
export class StatsView {
  /** Null: the orders service did not answer. */
  orders!: OrdersStats | null;
  /** Null: the products service did not answer. */
  products!: ProductsStats | null;
  /** Null: the webhooks service did not answer, or is not installed. */
  webhooks!: WebhooksStats | null;
  /** Null: the notifications service did not answer, or is not installed. */
  notifications!: NotificationsStats | null;
  /** Services that did not answer. */
  missing!: string[];
}

/** Figures for one minute. */
export class RatePoint {
  /** The start of the minute; ISO 8601, UTC. */
  minute!: string;
  /** Seconds of the minute that have passed: 60, or fewer for the current minute. */
  seconds!: number;
  createdPerSecond!: number;
  confirmedPerSecond!: number;
  rejectedPerSecond!: number;
  cancelledPerSecond!: number;
  /**
   * Median time from POST to CONFIRMED of the orders confirmed in this minute, in milliseconds within 5 %; null if
   * there are none.
   */
  p50Ms!: number | null;
  /** The 95th percentile of the same times. */
  p95Ms!: number | null;
}

/** The last minutes, one by one or ten by ten. */
export class TimeSeries {
  /** The time that was asked for, by default 60 whole minutes, and the current minute (or ten). */
  points!: RatePoint[];
}

// ---- Who did what -------------------------------------------------------------------------------------------

export class AuditFilter {
  /** Only changes made by this account. */
  @Optional() @IsString() @Length(1, 200) actor?: string;
  /** Only this action, such as orders.cancel. */
  @Optional() @IsString() @Length(1, 100) action?: string;
  /** Only changes of this target, such as the id of an order. */
  @Optional() @IsString() @Length(1, 100) target?: string;
  /** Only changes at or after this time: a date, or a time with its zone. */
  @Optional() @Instant() from?: string;
  /** Only changes before this time. */
  @NotBefore('from') @Optional() @Instant() to?: string;
}

/** The query for one page of the audit trail. */
export class AuditQuery extends AuditFilter {
  /** Entries per page, 1 to 200; default 50. */
  @FromText() @Limit() limit?: number;
  /** `nextCursor` of the previous page; keep the same filters. */
  @Cursor() cursor?: string;
}

/** `….audit.page`: the newest first, starting before the entry `beforeId`. */
export class PageAudit extends AuditFilter {
  @IsInt() @Min(1) @Max(MAX_LIMIT + 1) limit!: number;
  @Optional() @IsString() @MaxLength(40) beforeId?: string;
}

/** One entry of the audit trail. */
export class AuditView {
  /** UUID v7, so in order of time. */
  id!: string;
  /** ISO 8601, UTC. */
  at!: string;
  /** The service that recorded it: orders-service or products-service. */
  service!: string;
  actor!: string;
  /** The pattern of the command, such as products.update. */
  action!: string;
  /** The id of the changed object, or of a group of dead letters. */
  target!: string;
  /** The values before the change; null if there were none. */
  before!: Record<string, unknown> | null;
  /** The values after the change; null if there are none. */
  after!: Record<string, unknown> | null;
  /** 32 hex digits. */
  traceId!: string | null;
}

/** One page of the audit trail, the newest first. */
export class AuditPage {
  items!: AuditView[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
  /** Services that did not answer: their entries are missing. */
  missing!: string[];
}
