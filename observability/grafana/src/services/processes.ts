import { BytesIEC, OpsPerSecond, PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units';
import { lines } from '../panels';
import { OF } from './chosen-services';

/** CPU, memory and the event loop of each process. */
export const processes = [
  lines({
    title: 'Is a service too busy to answer?',
    description:
      'Event loop lag (p99): how long ready work waits for its turn. About 10 ms means idle; above 100 ms everything in that service is late.',
    size: [6, 8],
    unit: Seconds,
    thresholds: [[0.1, 'orange']],
    queries: [{ expr: `nodejs_eventloop_lag_p99_seconds{${OF}}`, legend: '{{job}}' }],
  }),
  lines({
    title: 'Has a service used up its CPU?',
    description: 'Cores in use. Node runs our code on one core, so at 1 the service cannot go faster.',
    size: [6, 8],
    unit: PercentUnit,
    thresholds: [[1, 'orange']],
    queries: [{ expr: `rate(process_cpu_seconds_total{${OF}}[$__rate_interval])`, legend: '{{job}}' }],
  }),
  lines({
    title: 'Does the memory grow?',
    description:
      'resident: memory of the process. heap: memory of our objects. A saw-tooth is normal; a minimum that rises for hours is a leak.',
    size: [6, 8],
    unit: BytesIEC,
    queries: [
      { expr: `process_resident_memory_bytes{${OF}}`, legend: '{{job}} resident' },
      { expr: `nodejs_heap_size_used_bytes{${OF}}`, legend: '{{job}} heap' },
    ],
  }),
  lines({
    title: 'How much time goes into garbage collection?',
    description:
      'Share of the time. Above 10 % the heap is too small, or the service creates too many objects.',
    size: [6, 8],
    unit: PercentUnit,
    thresholds: [[0.1, 'orange']],
    queries: [
      {
        expr: `sum by (job) (rate(nodejs_gc_duration_seconds_sum{${OF}}[$__rate_interval]))`,
        legend: '{{job}}',
      },
    ],
  }),
  lines({
    title: 'Is Redis missed?',
    description:
      'Messages per second that a service handled with the database alone because Redis did not answer.',
    size: [6, 8],
    unit: OpsPerSecond,
    queries: [{ expr: 'sum by (job) (rate(redis_fallback_total[$__rate_interval]))', legend: '{{job}}' }],
  }),
];
