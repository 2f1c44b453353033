import { Id } from './rules';

/** `products.orderSteps` */
export class GetOrderSteps {
  @Id() idempotencyKey!: string;
}

/** One step of an order. */
export class TimelineStep {
  /** When it first happened; ISO 8601, UTC. */
  at!: string;
  /**
   * A status (PENDING, CONFIRMED, REJECTED, CANCELLED), a step of its stock (STOCK_RESERVED, STOCK_REFUSED,
   * STOCK_ASKED_AGAIN, STOCK_RELEASE_ASKED, STOCK_PUT_BACK, STOCK_RELEASED), the end of automatic requests (STUCK), a
   * step of one of its messages (DUPLICATE_SKIPPED, LOCKED, RETRIED, DEAD_LETTER, REPLAYED, DISCARDED), an attempt to
   * deliver a webhook (WEBHOOK_DELIVERED, WEBHOOK_FAILED), or a mail (MAIL_SENT, MAIL_FAILED, MAIL_SUPPRESSED, MAIL_BOUNCED).
   */
  step!: string;
  /** The service where it happened, such as orders-service. */
  service!: string;
  /** The attempt of the message, from 1; null if the step is not about a message. */
  attempt!: number | null;
  /** How often it happened. */
  times!: number;
  /** When it last happened; ISO 8601, UTC. */
  lastAt!: string;
  /** The reason, the units, the message's pattern and error, or who asked for it. */
  detail!: string | null;
}

/** A number of units, as the `detail` of a step and the text of an error say it. */
export const unitsText = (units: number): string => (units === 1 ? '1 unit' : `${units} units`);

/** The steps of an order that the orders service knows. */
export class OrderSteps {
  id!: string;
  idempotencyKey!: string;
  /** Undefined from a service of the version before. */
  clientKey?: string | null;
  /** The same. */
  reference?: string | null;
  steps!: TimelineStep[];
}

/** The steps of an order, in order of time. */
export class OrderTimeline {
  /** The id of the order. */
  id!: string;
  /** The `Idempotency-Key` with which its client placed it; null if it sent none. */
  clientKey!: string | null;
  /** The customer's own reference; null if none was given. */
  reference!: string | null;
  steps!: TimelineStep[];
  /** Services that did not answer: their steps are missing. */
  missing!: string[];
}

/** One span of an order's trace. */
export class TraceSpan {
  /** 16 hex digits. */
  id!: string;
  /** The parent span; null if it has none in this trace. */
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
  /** Spans that also caused it, such as the request that started a replay. */
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
  /** Sorted by start time. */
  spans!: TraceSpan[];
}
