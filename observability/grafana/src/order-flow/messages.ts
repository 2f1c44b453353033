import { OpsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { lines } from '../panels';

/** The messages of the orders: outboxes, retries, dead letters, and orders that nobody answers. */
export const messages = [
  lines({
    title: 'How many messages wait in the outboxes?',
    description:
      'Messages that are committed with their order, but not yet confirmed by the broker. A few hundred for a moment are normal under load. A climbing line means that the broker does not take them.',
    size: [8, 8],
    unit: Short,
    queries: [{ expr: 'sum by (job) (outbox_pending_messages)', legend: '{{job}}' }],
  }),
  lines({
    title: 'How long has the oldest message been in an outbox?',
    description: 'After 30 s OutboxStuck fires.',
    size: [8, 8],
    unit: Seconds,
    thresholds: [[30, 'red']],
    queries: [{ expr: 'max by (job) (outbox_oldest_age_seconds)', legend: '{{job}}' }],
  }),
  lines({
    title: 'Does the broker take what is sent?',
    description:
      'confirmed: the broker has stored the message. returned: it has no queue for it. failed: it did not answer; the outbox tries again.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (job, outcome) (rate(messages_published_total[$__rate_interval]))',
        legend: '{{outcome}} of {{job}}',
      },
    ],
  }),
  lines({
    title: 'Which messages are retried?',
    description:
      'Failed attempts per second. They are retried after 1, 5 and 30 s. The error is in the log of the service and on the span.',
    size: [5, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (pattern) (rate(messages_handled_total{outcome="retry"}[$__rate_interval]))',
        legend: '{{pattern}}',
      },
    ],
  }),
  lines({
    title: 'Where do dead letters come from?',
    description:
      'Messages per second that became dead letters: after the last retry, or at once if a retry cannot help.',
    size: [5, 8],
    unit: OpsPerSecond,
    queries: [{ expr: 'sum by (queue) (rate(dead_letters_total[$__rate_interval]))', legend: '{{queue}}' }],
  }),
  lines({
    title: 'Are the dead letters being worked off?',
    description: 'Dead letters that wait for a person. The line falls as they are replayed.',
    size: [5, 8],
    unit: Short,
    queries: [{ expr: 'sum by (job) (dead_letters_open)', legend: '{{job}}' }],
  }),
  lines({
    title: 'How many orders had to be asked for again?',
    description:
      'Orders per second whose stock was requested again because no answer came for 30 s or longer. Anything but 0 means that answers are lost or late.',
    size: [5, 8],
    unit: OpsPerSecond,
    queries: [{ expr: 'sum(rate(orders_redriven_total[$__rate_interval]))', legend: 'redriven' }],
  }),
  lines({
    title: 'How many orders wait for a person?',
    description:
      'They were asked for REDRIVES_MAX times without an answer. From one on OrdersStuck fires: the admin page rejects them or asks again.',
    size: [4, 8],
    unit: Short,
    thresholds: [[1, 'red']],
    queries: [{ expr: 'sum(orders_stuck)', legend: 'stuck' }],
  }),
];
