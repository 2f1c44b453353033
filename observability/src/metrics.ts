import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

interface Definition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Every metric of the system: name, meaning and labels. Nothing else can be counted (the functions below take no
 * other name). No label holds an id of an order: prom-client keeps every label set for ever.
 */
export const definitions = {
  orders_by_status: {
    type: 'gauge',
    help: 'Orders stored, by status; read from the database at scrape time.',
    labels: ['status'],
  },
  orders_status_changes_total: {
    type: 'counter',
    help: 'Orders that entered the status since this process started.',
    labels: ['status'],
  },
  order_confirmation_seconds: {
    type: 'histogram',
    help: 'From the creation of an order to its final status.',
    labels: ['status'],
    buckets: SECONDS,
  },
  order_messages_skipped_total: {
    type: 'counter',
    help: 'Messages of an order that were skipped: already processed (duplicate), or in work elsewhere (locked).',
    labels: ['reason'],
  },
  orders_redriven_total: {
    type: 'counter',
    help: 'Orders whose stock was asked for again because no answer had come.',
    labels: [],
  },
  product_stock_level: {
    type: 'gauge',
    help: 'Units in stock of the products with the least stock; read from the database at scrape time.',
    labels: ['product_id', 'product_name'],
  },
  stock_reservations_total: {
    type: 'counter',
    help: 'Answers to product.reserveStock.',
    labels: ['outcome'],
  },
  messages_handled_total: {
    type: 'counter',
    help: 'Messages taken from a queue and settled.',
    labels: ['queue', 'pattern', 'outcome'],
  },
  message_handling_seconds: {
    type: 'histogram',
    help: 'From the delivery of a message to its settlement.',
    labels: ['queue', 'pattern'],
    buckets: SECONDS,
  },
  messages_published_total: {
    type: 'counter',
    help: 'Messages given to the broker.',
    labels: ['pattern', 'outcome'],
  },
  outbox_pending_messages: {
    type: 'gauge',
    help: 'Messages committed but not yet confirmed by the broker; read from the database at scrape time.',
    labels: [],
  },
  dead_letters_open: {
    type: 'gauge',
    help: 'Dead letters that wait for a person; read from the database at scrape time.',
    labels: [],
  },
  dead_letters_total: { type: 'counter', help: 'Messages that became dead letters.', labels: ['queue'] },
  commit_batch_size: {
    type: 'histogram',
    help: 'Units of work in one commit.',
    labels: [],
    buckets: [1, 2, 5, 10, 20, 50, 100],
  },
  commit_seconds: {
    type: 'histogram',
    help: 'Duration of one group commit, from BEGIN to COMMIT.',
    labels: [],
    buckets: SECONDS,
  },
  broker_connected: { type: 'gauge', help: '1 while connected to RabbitMQ.', labels: [] },
  broker_consuming: { type: 'gauge', help: '1 while every consumer is there.', labels: [] },
  redis_connected: { type: 'gauge', help: '1 while connected to Redis.', labels: [] },
  redis_fallback_total: {
    type: 'counter',
    help: 'Messages handled with the database alone because Redis did not answer.',
    labels: [],
  },
} as const satisfies Record<string, Definition>;

type Definitions = typeof definitions;
type NameOf<T extends Definition['type']> = {
  [N in keyof Definitions]: Definitions[N]['type'] extends T ? N : never;
}[keyof Definitions];
type LabelsOf<N extends keyof Definitions> = Definitions[N]['labels'][number];

/** What `/metrics` shows: the metrics that this service asked for, and Node's own. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

function options<N extends keyof Definitions>(name: N) {
  const { help, labels } = definitions[name];
  return { name, help, labelNames: labels as readonly LabelsOf<N>[], registers: [registry] };
}

/** The counter of that name; made at the first call. */
export function counter<N extends NameOf<'counter'>>(name: N): Counter<LabelsOf<N>> {
  return (registry.getSingleMetric(name) as Counter<LabelsOf<N>> | undefined) ?? new Counter(options(name));
}

/** The gauge of that name; made at the first call. `collect` fills it at scrape time. */
export function gauge<N extends NameOf<'gauge'>>(
  name: N,
  collect?: (gauge: Gauge<LabelsOf<N>>) => void | Promise<void>,
): Gauge<LabelsOf<N>> {
  const known = registry.getSingleMetric(name) as Gauge<LabelsOf<N>> | undefined;
  if (known) return known;
  return new Gauge({
    ...options(name),
    ...(collect && {
      collect(this: Gauge<LabelsOf<N>>) {
        return collect(this);
      },
    }),
  });
}

/** The histogram of that name; made at the first call. */
export function histogram<N extends NameOf<'histogram'>>(name: N): Histogram<LabelsOf<N>> {
  const known = registry.getSingleMetric(name) as Histogram<LabelsOf<N>> | undefined;
  return known ?? new Histogram({ ...options(name), buckets: [...definitions[name].buckets] });
}
