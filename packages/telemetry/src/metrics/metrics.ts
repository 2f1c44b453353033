import { trace, TraceFlags } from '@opentelemetry/api';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Definition } from './definitions/definition';
import { gatewayMetrics } from './definitions/gateway';
import { messagingMetrics } from './definitions/messaging';
import { notificationsMetrics } from './definitions/notifications';
import { ordersMetrics } from './definitions/orders';
import { productsMetrics } from './definitions/products';
import { redisMetrics } from './definitions/redis';
import { storageMetrics } from './definitions/storage';
import { webhooksMetrics } from './definitions/webhooks';

/**
 * Every metric of the system: its name, meaning, services and label values. The functions below take no other name. No
 * label holds an order's id, because prom-client keeps every label set for ever. A test compares this list with what
 * the services expose.
 */
export const definitions = {
  ...ordersMetrics,
  ...productsMetrics,
  ...gatewayMetrics,
  ...messagingMetrics,
  ...storageMetrics,
  ...redisMetrics,
  ...webhooksMetrics,
  ...notificationsMetrics,
} satisfies Record<string, Definition>;

type Definitions = typeof definitions;
export type MetricName = keyof Definitions;
type NameOf<T extends Definition['type']> = {
  [N in MetricName]: Definitions[N]['type'] extends T ? N : never;
}[MetricName];
type LabelsOf<N extends MetricName> = Definitions[N] extends { labels: infer L } ? L : object;
type LabelOf<N extends MetricName> = keyof LabelsOf<N> & string;
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
  const { help, labels = {} }: Definition = definitions[name];
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
  for (const labels of labelSets(definitions[name])) made.inc(labels as Labels<N>, 0);
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
  const { buckets, exemplars }: Definition = definitions[name];
  const enableExemplars = exemplars === true;
  let made = registry.getSingleMetric(name) as Histogram | undefined;
  if (!made) {
    // A registry of the classic format refuses a new histogram with exemplars, but accepts it afterwards.
    made = new Histogram({ ...options(name), buckets: [...buckets], enableExemplars, registers: [] });
    registry.registerMetric(made);
    for (const labels of labelSets(definitions[name])) made.zero(labels);
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
function labelSets({ labels = {} }: Definition): LabelSet[] {
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
