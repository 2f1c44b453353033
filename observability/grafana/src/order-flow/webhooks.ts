import { OpsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { lines } from '../panels';

const quantile = (part: number) =>
  `histogram_quantile(${part}, sum by (le) (rate(webhook_attempt_seconds_bucket[$__rate_interval])))`;

/** What subscribers get, and how soon. */
export const webhooks = [
  lines({
    title: 'Do the endpoints accept what is sent?',
    description:
      'Attempts per second. delivered: answered with 2xx. failed: another answer or none; it is tried again for a good day. gone: answered 410, so the endpoint is switched off.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (outcome) (rate(webhook_attempts_total[$__rate_interval]))',
        legend: '{{outcome}}',
      },
    ],
  }),
  lines({
    title: 'How long do the endpoints take to answer?',
    description:
      'From the connection to the end of the answer (p50 and p95). After WEBHOOK_TIMEOUT_MS an attempt has failed. A point leads to the trace of one attempt.',
    size: [8, 8],
    unit: Seconds,
    exemplars: true,
    queries: [
      { expr: quantile(0.5), legend: 'p50' },
      { expr: quantile(0.95), legend: 'p95' },
    ],
  }),
  lines({
    title: 'Which endpoints have a problem?',
    description:
      'failing: the last attempt failed. After an hour WebhookEndpointFailing fires, after WEBHOOK_DISABLE_AFTER_HOURS the endpoint is switched off. The admin page, Webhooks, says which one.',
    size: [8, 8],
    unit: Short,
    queries: [{ expr: 'sum by (state) (webhook_endpoints)', legend: '{{state}}' }],
  }),
  lines({
    title: 'How many deliveries wait?',
    description: 'For their first attempt or for the next one. It counts up to 10,001.',
    size: [8, 8],
    unit: Short,
    queries: [{ expr: 'sum(webhook_deliveries_waiting)', legend: 'waiting' }],
  }),
  lines({
    title: 'How late is the oldest delivery?',
    description:
      'How long it has been due. Some seconds are normal while an endpoint is at its limit. From 300 s on, for 10 minutes, WebhookBacklog fires.',
    size: [8, 8],
    unit: Seconds,
    thresholds: [[300, 'red']],
    queries: [{ expr: 'max(webhook_oldest_due_age_seconds)', legend: 'oldest' }],
  }),
  lines({
    title: 'How many deliveries are given up?',
    description:
      'Deliveries per second that ended: accepted, or failed after the last attempt. A failed one can be replayed on the admin page.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (outcome) (rate(webhook_deliveries_total[$__rate_interval]))',
        legend: '{{outcome}}',
      },
    ],
  }),
];
