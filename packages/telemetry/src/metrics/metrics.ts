import { trace, TraceFlags } from '@opentelemetry/api';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The values of a label: a list, or a description of values that stay few. */
type Values = readonly string[] | string;

interface Definition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly services: readonly string[];
  readonly labels: Readonly<Record<string, Values>>;
  readonly buckets?: readonly number[];
  /** Whether a bucket keeps the trace of the last observation that fell into it. */
  readonly exemplars?: true;
}

const ORDERS = ['orders-service'] as const;
const PRODUCTS = ['products-service'] as const;
/** The services that consume from queues and have a database. */
const OWNERS = ['orders-service', 'products-service'] as const;
const ALL = ['gateway', 'orders-service', 'products-service'] as const;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const STATUSES = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;
const QUEUE = 'a queue of contracts.ts';
const PATTERN = 'a pattern of contracts.ts, or unknown';
const FAULTS = ['duplicate', 'drop', 'delay', 'poison', 'reject'] as const;

/**
 * Every metric of the system: its name, meaning, services and label values. The functions below take no other name. No
 * label holds an order's id, because prom-client keeps every label set for ever. A test compares this list with what
 * the services expose.
 */
export const definitions = {
  orders_by_status: {
    type: 'gauge',
    help: 'Orders stored, by status; read from the database at scrape time.',
    services: ORDERS,
    labels: { status: STATUSES },
  },
  orders_status_changes_total: {
    type: 'counter',
    help: 'Orders that entered the status since this process started.',
    services: ORDERS,
    labels: { status: STATUSES },
  },
  order_confirmation_seconds: {
    type: 'histogram',
    help: 'Time from the creation of an order to its final status.',
    services: ORDERS,
    labels: { status: ['CONFIRMED', 'REJECTED'] },
    buckets: SECONDS,
    exemplars: true,
  },
  order_messages_skipped_total: {
    type: 'counter',
    help: 'Messages of an order that were skipped: already processed (duplicate), or being processed elsewhere (locked).',
    services: OWNERS,
    labels: { reason: ['duplicate', 'locked'] },
  },
  orders_pending_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the oldest PENDING order, 0 if there is none; read from the database at scrape time.',
    services: ORDERS,
    labels: {},
  },
  orders_redriven_total: {
    type: 'counter',
    help: 'Orders whose stock was requested again because no answer had come.',
    services: ORDERS,
    labels: {},
  },
  orders_stuck: {
    type: 'gauge',
    help: 'Orders whose stock was requested REDRIVES_MAX times without an answer and that wait for a person; read from the database at scrape time.',
    services: ORDERS,
    labels: {},
  },
  orders_waiting: {
    type: 'gauge',
    help: 'Callers that wait until their order is final (GET /orders/:id?wait=). At the orders service: callers for whom it watches its database.',
    services: ['gateway', 'orders-service'],
    labels: {},
  },
  product_stock_level: {
    type: 'gauge',
    help: 'Units in stock, for the products with the least stock; read from the database at scrape time.',
    services: PRODUCTS,
    labels: {
      product_id: 'the METRICS_STOCK_SERIES products with the least stock',
      product_name: 'the name of that product',
    },
  },
  stock_reservations_total: {
    type: 'counter',
    help: 'Answers to product.reserveStock.',
    services: PRODUCTS,
    labels: { outcome: ['approved', 'out_of_stock', 'product_not_found', 'duplicate'] },
  },
  messages_handled_total: {
    type: 'counter',
    help: 'Messages taken from a queue and settled. expired: a request whose caller no longer waited; it was not carried out.',
    services: OWNERS,
    labels: { queue: QUEUE, pattern: PATTERN, outcome: ['ack', 'retry', 'dead_letter', 'expired'] },
  },
  message_handling_seconds: {
    type: 'histogram',
    help: 'Time from the delivery of a message to its settlement.',
    services: OWNERS,
    labels: { queue: QUEUE, pattern: PATTERN },
    buckets: SECONDS,
    exemplars: true,
  },
  messages_published_total: {
    type: 'counter',
    help: 'Messages given to the broker: it stored them (confirmed), had no queue for them (returned), or did not answer (failed).',
    services: ALL,
    labels: { pattern: PATTERN, outcome: ['confirmed', 'returned', 'failed'] },
  },
  outbox_pending_messages: {
    type: 'gauge',
    help: 'Messages committed but not yet confirmed by the broker, counted up to 10,001; read from the database at scrape time.',
    services: OWNERS,
    labels: {},
  },
  outbox_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the oldest message in the outbox, 0 if it is empty; read from the database at scrape time.',
    services: OWNERS,
    labels: {},
  },
  dead_letters_open: {
    type: 'gauge',
    help: 'Dead letters that wait for a person, counted up to 10,001; read from the database at scrape time.',
    services: OWNERS,
    labels: {},
  },
  dead_letters_total: {
    type: 'counter',
    help: 'Messages that became dead letters.',
    services: OWNERS,
    labels: { queue: QUEUE },
  },
  faults_on: {
    type: 'gauge',
    help: 'Fault switches that are on. Only where FAULTS_ENABLED=true, and there normally 0.',
    services: OWNERS,
    labels: { queue: QUEUE, fault: FAULTS },
  },
  faults_injected_total: {
    type: 'counter',
    help: 'Events that a fault switch has tampered with. Only where FAULTS_ENABLED=true.',
    services: OWNERS,
    labels: { queue: QUEUE, fault: FAULTS },
  },
  commit_batch_size: {
    type: 'histogram',
    help: 'Units of work in one commit.',
    services: OWNERS,
    labels: {},
    buckets: [1, 2, 5, 10, 20, 50, 100],
  },
  commit_seconds: {
    type: 'histogram',
    help: 'Duration of one group commit, from BEGIN to COMMIT.',
    services: OWNERS,
    labels: {},
    buckets: SECONDS,
  },
  broker_connected: {
    type: 'gauge',
    help: '1 while the service is connected to RabbitMQ and not blocked.',
    services: ALL,
    labels: {},
  },
  broker_blocked: {
    type: 'gauge',
    help: '1 while the service is connected, but RabbitMQ takes no messages because its memory or disk is low.',
    services: ALL,
    labels: {},
  },
  replies_dropped_total: {
    type: 'counter',
    help: 'Answers that were not sent because RabbitMQ took no messages; the callers ask again.',
    services: OWNERS,
    labels: {},
  },
  database_bytes: {
    type: 'gauge',
    help: 'Size of the database file, read once a minute: used by rows and indexes, or free for new ones.',
    services: OWNERS,
    labels: { state: ['used', 'free'] },
  },
  database_warning_bytes: {
    type: 'gauge',
    help: 'DATABASE_WARNING_MB in bytes; a larger database is larger than expected. 0: no limit.',
    services: OWNERS,
    labels: {},
  },
  database_table_rows: {
    type: 'gauge',
    help: 'Approximate number of rows of a table, read once a minute: last row number minus first. Tables without row numbers, such as inbox and message_history, are left out.',
    services: OWNERS,
    labels: { table: 'a table of the database' },
  },
  retention_rows_total: {
    type: 'counter',
    help: 'Rows removed because they were older than their RETENTION_… setting.',
    services: OWNERS,
    labels: { rule: 'a rule of the service, named after its table' },
  },
  retention_behind_seconds: {
    type: 'gauge',
    help: 'Time since all old rows were last removed, or since the start.',
    services: OWNERS,
    labels: {},
  },
  broker_consuming: {
    type: 'gauge',
    help: '1 while every consumer is registered. At the gateway: the consumer of the answers.',
    services: ALL,
    labels: {},
  },
  circuit_breaker_open: {
    type: 'gauge',
    help: '1 while requests to the queue fail at once because its service has not answered lately.',
    services: ['gateway'],
    labels: { queue: QUEUE },
  },
  redis_connected: {
    type: 'gauge',
    help: '1 while connected to Redis. Only where the service uses Redis.',
    services: ['gateway', 'orders-service'],
    labels: {},
  },
  redis_fallback_total: {
    type: 'counter',
    help: 'Messages handled with the database alone because Redis did not answer.',
    services: ORDERS,
    labels: {},
  },
  rate_limit_failed_open_total: {
    type: 'counter',
    help: 'Requests let through uncounted because Redis did not answer.',
    services: ['gateway'],
    labels: {},
  },
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the arrival of a request to the end of its answer, without health checks and scrapes. 499: the caller went away.',
    services: ['gateway'],
    labels: {
      method: 'the methods that Node understands',
      route: 'a route template, or unmatched',
      status_code: 'the status codes that we send, and 499',
    },
    buckets: SECONDS,
    exemplars: true,
  },
} as const satisfies Record<string, Definition>;

type Definitions = typeof definitions;
export type MetricName = keyof Definitions;
type NameOf<T extends Definition['type']> = {
  [N in MetricName]: Definitions[N]['type'] extends T ? N : never;
}[MetricName];
type LabelOf<N extends MetricName> = keyof Definitions[N]['labels'] & string;
type Labels<N extends MetricName> = Record<LabelOf<N>, string | number>;

/** Durations and sizes. */
interface Observer<N extends MetricName> {
  observe(labels: Labels<N>, value: number): void;
  /** Starts a timer. The returned function observes the seconds since then. */
  startTimer(labels: Labels<N>): () => void;
}

/** What `/metrics` shows: the metrics that this service uses, and Node's own. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

function options<N extends MetricName>(name: N) {
  const { help, labels } = definitions[name];
  return { name, help, labelNames: Object.keys(labels) as LabelOf<N>[], registers: [registry] };
}

/**
 * The counter of that name; made at the first call. If all label values are known, each series starts at 0, because
 * Prometheus sees no increase in a series that begins with 1.
 */
export function counter<N extends NameOf<'counter'>>(name: N): Counter<LabelOf<N>> {
  const known = registry.getSingleMetric(name) as Counter<LabelOf<N>> | undefined;
  if (known) return known;
  const made = new Counter(options(name));
  for (const labels of labelSets(definitions[name].labels)) made.inc(labels as Labels<N>, 0);
  return made;
}

/** The gauge of that name; made at the first call. `collect` fills it at scrape time. */
export function gauge<N extends NameOf<'gauge'>>(
  name: N,
  collect?: (gauge: Gauge<LabelOf<N>>) => void | Promise<void>,
): Gauge<LabelOf<N>> {
  const known = registry.getSingleMetric(name) as Gauge<LabelOf<N>> | undefined;
  if (known) return known;
  return new Gauge({
    ...options(name),
    ...(collect && {
      collect(this: Gauge<LabelOf<N>>) {
        return collect(this);
      },
    }),
  });
}

/** The histogram of that name; made at the first call. */
export function histogram<N extends NameOf<'histogram'>>(name: N): Observer<N> {
  const { labels: values, buckets, ...definition }: Definition = definitions[name];
  const enableExemplars = definition.exemplars === true;
  let made = registry.getSingleMetric(name) as Histogram | undefined;
  if (!made) {
    // A registry of the classic format refuses a new histogram with exemplars, but accepts it afterwards.
    made = new Histogram({ ...options(name), buckets: [...buckets], enableExemplars, registers: [] });
    registry.registerMetric(made);
    for (const labels of labelSets(values)) made.zero(labels);
  }
  const metric = made;
  const observe = (labels: Labels<N>, value: number) => {
    if (!enableExemplars) metric.observe(labels, value);
    else metric.observe({ labels, value, exemplarLabels: currentTrace() });
  };
  return {
    observe,
    startTimer: (labels) => {
      const from = performance.now();
      return () => observe(labels, (performance.now() - from) / 1000);
    },
  };
}

/** An exemplar links to its trace, so there is none if the trace is not sampled. */
function currentTrace(): { trace_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span && span.traceFlags & TraceFlags.SAMPLED ? { trace_id: span.traceId } : {};
}

type LabelSet = Record<string, string>;

/** Every combination of the label values; none if a label is only described in words. */
function labelSets(labels: Readonly<Record<string, Values>>): LabelSet[] {
  let sets: LabelSet[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    if (typeof values === 'string') return [];
    sets = sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value })));
  }
  return sets;
}

/** Seconds since that instant (ISO 8601); 0 without one. */
export const ageSeconds = (since: string | undefined): number =>
  since === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(since)) / 1000);
