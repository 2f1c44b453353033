import { OpsPerSecond, RequestsPerSecond, Seconds } from '@grafana/grafana-foundation-sdk/units';
import { lines } from '../panels';
import { OF } from './chosen-services';

/** What comes to the gateway over HTTP. */
export const http = [
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

/** What the services take from their queues. */
export const messages = [
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
