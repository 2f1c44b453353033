import {
  BytesIEC,
  OpsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { choice, dashboard, type ClassicDashboard } from './dashboard';
import { lines, states } from './panels';

const OF = 'job=~"$service"';

const parts = [
  states({
    title: 'What is up, and connected to what?',
    description:
      'A green band is good. "up": Prometheus reaches the service. "has RabbitMQ": it is connected, and RabbitMQ takes messages. "is not blocked": RabbitMQ has memory and disk left. "consumes": all its consumers are registered. "has Redis": the connection works.',
    size: [24, 10],
    queries: [
      { expr: 'up{job=~"$service|rabbitmq"}', legend: '{{job}} is up' },
      { expr: `broker_connected{${OF}}`, legend: '{{job}} has RabbitMQ' },
      { expr: `1 - broker_blocked{${OF}}`, legend: '{{job}} is not blocked' },
      { expr: `broker_consuming{${OF}}`, legend: '{{job}} consumes' },
      { expr: 'redis_connected', legend: '{{job}} has Redis' },
    ],
  }),
];

const http = [
  lines({
    title: 'What is asked of the gateway, and how often?',
    description: 'Requests per second by route, without health checks and scrapes.',
    size: [8, 9],
    unit: RequestsPerSecond,
    queries: [
      {
        expr: 'sum by (method, route) (rate(http_request_duration_seconds_count[$__rate_interval]))',
        legend: '{{method}} {{route}}',
      },
    ],
  }),
  lines({
    title: 'Which answers are errors?',
    description:
      '4xx: the request was wrong. 5xx: we failed; 503 and 504 mean that a service or the broker is away. Above 5 % of 5xx HttpErrorRate fires.',
    size: [8, 9],
    unit: RequestsPerSecond,
    stacked: true,
    queries: [
      {
        expr: 'sum by (status_code, method, route) (rate(http_request_duration_seconds_count{status_code=~"[45].."}[$__rate_interval]))',
        legend: '{{status_code}} {{method}} {{route}}',
      },
    ],
  }),
  lines({
    title: 'How long do callers wait?',
    description:
      '95 % of the answers came within this time (p95). Each point is one request; click it to open its trace.',
    size: [8, 9],
    unit: Seconds,
    exemplars: true,
    queries: [
      {
        expr: 'histogram_quantile(0.95, sum by (le, method, route) (rate(http_request_duration_seconds_bucket[$__rate_interval])))',
        legend: '{{method}} {{route}}',
      },
    ],
  }),
];

const messages = [
  lines({
    title: 'Which messages come, and how often?',
    description: 'Messages per second that a service took from a queue and settled, by pattern.',
    size: [8, 9],
    unit: OpsPerSecond,
    queries: [
      {
        expr: `sum by (job, pattern) (rate(messages_handled_total{${OF}}[$__rate_interval]))`,
        legend: '{{pattern}}',
      },
    ],
  }),
  lines({
    title: 'Which messages fail?',
    description:
      'retry: the message is tried again later. dead_letter: it waits for a person. Above 5 % of a queue MessageErrorRate fires.',
    size: [8, 9],
    unit: OpsPerSecond,
    stacked: true,
    queries: [
      {
        expr: `sum by (job, pattern, outcome) (rate(messages_handled_total{${OF}, outcome!="ack"}[$__rate_interval]))`,
        legend: '{{pattern}}: {{outcome}}',
      },
    ],
  }),
  lines({
    title: 'Which step of an order takes the time?',
    description:
      'Time from the delivery of a message to its settlement, for 95 % of the messages (p95). reserveStock and stockReserved are the two steps of an order. Click a point to open the trace of that message.',
    size: [8, 9],
    unit: Seconds,
    exemplars: true,
    queries: [
      {
        expr: `histogram_quantile(0.95, sum by (le, pattern) (rate(message_handling_seconds_bucket{${OF}}[$__rate_interval])))`,
        legend: '{{pattern}}',
      },
    ],
  }),
];

const commits = [
  lines({
    title: 'How many commits are made?',
    description:
      'Commits per second to the database of each service. They run one at a time; under load each serves many orders.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: `sum by (job) (rate(commit_seconds_count{${OF}}[$__rate_interval]))`,
        legend: '{{job}}',
      },
    ],
  }),
  lines({
    title: 'How many orders share a commit?',
    description: 'Average number of units of work in one commit. It grows with the load, up to 100.',
    size: [8, 8],
    unit: Short,
    decimals: 1,
    queries: [
      {
        expr: `sum by (job) (rate(commit_batch_size_sum{${OF}}[$__rate_interval])) / sum by (job) (rate(commit_batch_size_count{${OF}}[$__rate_interval]))`,
        legend: '{{job}}',
      },
    ],
  }),
  lines({
    title: 'Is the disk fast enough?',
    description:
      'How long one commit takes, from BEGIN to COMMIT (p50 and p95). A few ms are normal; every order waits for two commits.',
    size: [8, 8],
    unit: Seconds,
    queries: [
      {
        expr: `histogram_quantile(0.5, sum by (le, job) (rate(commit_seconds_bucket{${OF}}[$__rate_interval])))`,
        legend: '{{job}} p50',
      },
      {
        expr: `histogram_quantile(0.95, sum by (le, job) (rate(commit_seconds_bucket{${OF}}[$__rate_interval])))`,
        legend: '{{job}} p95',
      },
    ],
  }),
];

const sizes = [
  lines({
    title: 'How large are the databases?',
    description:
      'The file: in use, and free for new rows. Above DATABASE_WARNING_MB DatabaseLarge fires. It never shrinks by itself, but free pages are used again.',
    size: [8, 9],
    unit: BytesIEC,
    stacked: true,
    queries: [{ expr: `sum by (job, state) (database_bytes{${OF}})`, legend: '{{job}} {{state}}' }],
  }),
  lines({
    title: 'Which tables have the most rows?',
    description: 'About how many rows they have, once a minute. Tables without row numbers are not counted.',
    size: [8, 9],
    unit: Short,
    queries: [{ expr: `topk(10, database_table_rows{${OF}})`, legend: '{{job}} {{table}}' }],
  }),
  lines({
    title: 'Are old rows removed?',
    description: 'Rows per second that were older than their RETENTION_… setting.',
    size: [4, 9],
    unit: OpsPerSecond,
    queries: [
      {
        expr: `sum by (job, rule) (rate(retention_rows_total{${OF}}[$__rate_interval]))`,
        legend: '{{job}} {{rule}}',
      },
    ],
  }),
  lines({
    title: 'When were all old rows last removed?',
    description: 'The time since then, or since the start. From 6 hours on RetentionBehind fires.',
    size: [4, 9],
    unit: Seconds,
    queries: [{ expr: `retention_behind_seconds{${OF}}`, legend: '{{job}}' }],
  }),
];

const processes = [
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

export function services(): ClassicDashboard {
  return dashboard({
    uid: 'services',
    title: 'Services',
    description: 'Rate, errors and duration by route and by message pattern, and the processes.',
    variables: [choice('service', 'Service', 'label_values(broker_connected, job)')],
    rows: [
      { title: 'Parts', panels: parts },
      { title: 'HTTP requests (gateway)', panels: http },
      { title: 'Messages', panels: messages },
      { title: 'Commits', panels: commits },
      { title: 'Databases and what is kept', panels: sizes },
      { title: 'Processes', panels: processes },
    ],
  });
}
