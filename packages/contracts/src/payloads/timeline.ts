import { Id } from './rules';

/** `products.orderSteps` */
export class GetOrderSteps {
  @Id() idempotencyKey!: string;
}

/** One thing that happened to an order. */
export class TimelineStep {
  /** When, for the first time; ISO 8601, UTC. */
  at!: string;
  /**
   * A status (PENDING, CONFIRMED, REJECTED, CANCELLED), what was asked and done about its stock (STOCK_RESERVED,
   * STOCK_REFUSED, STOCK_ASKED_AGAIN, STOCK_RELEASE_ASKED, STOCK_PUT_BACK, STOCK_RELEASED), that nobody asks any more
   * by itself (STUCK), or what happened to a
   * message of it (DUPLICATE_SKIPPED, LOCKED, RETRIED, DEAD_LETTER, REPLAYED, DISCARDED).
   */
  step!: string;
  /** Where: orders-service or products-service. */
  service!: string;
  /** At which attempt of the message, from 1; null where it was no message. */
  attempt!: number | null;
  /** How often the same happened. */
  times!: number;
  /** When it happened last; ISO 8601, UTC. */
  lastAt!: string;
  /** The reason, the units, the message's pattern and error, or who asked for it. */
  detail!: string | null;
}

/** What the orders service knows of an order's way. */
export class OrderSteps {
  id!: string;
  idempotencyKey!: string;
  steps!: TimelineStep[];
}

/** All that happened to an order, in order of time. */
export class OrderTimeline {
  /** The order. */
  id!: string;
  steps!: TimelineStep[];
  /** Services that did not answer: their steps are missing. */
  missing!: string[];
}

/** One span of an order's trace. */
export class TraceSpan {
  /** 16 hex digits. */
  id!: string;
  /** The span that it belongs to; null: it has none in this trace. */
  parentId!: string | null;
  name!: string;
  service!: string;
  /** ISO 8601, UTC, with microseconds. */
  startTime!: string;
  /** Milliseconds, with fractions. */
  durationMs!: number;
  attributes!: Record<string, string | number | boolean>;
  /** Whether it ended with an error. */
  error!: boolean;
  /** Other spans that it says it comes from, such as the request that asked for a replay. */
  links!: SpanLink[];
}

/** Another span, possibly of another trace. */
export class SpanLink {
  /** 32 hex digits. */
  traceId!: string;
  /** 16 hex digits. */
  spanId!: string;
}

/** The trace of an order. */
export class OrderTrace {
  /** 32 hex digits. */
  traceId!: string;
  /** By start. */
  spans!: TraceSpan[];
}
