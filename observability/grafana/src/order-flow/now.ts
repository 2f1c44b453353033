import { NoUnit, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { lines, stat, table, type Thresholds } from '../panels';

const ANY: Thresholds = [[1, 'orange']];

/** What is wrong right now. */
export const now = [
  stat({
    title: 'How many orders are stuck?',
    description:
      'Orders in PENDING, or 0 while the oldest of them has waited less than 5 s. Under load this includes orders that are just being processed. To see why an order is stuck, open One order with its id, or look at the dead letters.',
    size: [4, 5],
    unit: Short,
    thresholds: [
      [1, 'orange'],
      [10, 'red'],
    ],
    queries: [
      {
        expr: 'orders_by_status{status="PENDING"} * on (job, instance) (orders_pending_oldest_age_seconds > bool 5)',
        legend: 'stuck',
      },
    ],
  }),
  stat({
    title: 'How long has the oldest PENDING order waited?',
    description:
      'Normal is well under a second. After 30 s the stock is requested again; after 60 s OrdersStuckPending fires.',
    size: [4, 5],
    unit: Seconds,
    decimals: 1,
    thresholds: [
      [5, 'orange'],
      [60, 'red'],
    ],
    queries: [{ expr: 'max(orders_pending_oldest_age_seconds)', legend: 'oldest' }],
  }),
  stat({
    title: "Was the last hour's promise kept?",
    description:
      'The share of the orders of the last hour that were CONFIRMED or REJECTED within 5 s. Promised: 99.9 %. An order that is still PENDING counts as late.',
    size: [4, 5],
    unit: PercentUnit,
    decimals: 2,
    base: 'red',
    thresholds: [[0.999, 'green']],
    noValue: 'no orders',
    queries: [{ expr: '1 - orders:late:ratio_rate1h', legend: 'within 5 s' }],
  }),
  stat({
    title: 'How many dead letters wait for a person?',
    description:
      'Messages that could not be handled. They are stored, so nothing is lost. DeadLettersOpen in the Runbook says how to read and replay them.',
    size: [4, 5],
    unit: Short,
    thresholds: ANY,
    queries: [{ expr: 'sum(dead_letters_open)', legend: 'open' }],
  }),
  stat({
    title: 'Do messages leave the outboxes?',
    description:
      'Age of the oldest message that is committed but not yet at the broker. Normal is under a second; after 30 s OutboxStuck fires.',
    size: [4, 5],
    unit: Seconds,
    decimals: 1,
    thresholds: [
      [5, 'orange'],
      [30, 'red'],
    ],
    queries: [{ expr: 'max(outbox_oldest_age_seconds)', legend: 'oldest' }],
  }),
  stat({
    title: 'How many parts are away?',
    description:
      'Services or brokers that Prometheus does not reach, and connections to RabbitMQ or Redis that are down. The first panel of Services shows which.',
    size: [4, 5],
    unit: Short,
    thresholds: [[1, 'red']],
    queries: [
      {
        expr: [
          '(sum(1 - up{job!="rabbitmq-queues"}) or vector(0))',
          '(sum(1 - broker_connected) or vector(0))',
          '(sum(1 - broker_consuming) or vector(0))',
          '(sum(1 - redis_connected) or vector(0))',
        ].join(' + '),
        legend: 'away',
      },
    ],
  }),
  table({
    title: 'Which alerts are firing?',
    description:
      'Each has a section in the Runbook (see Dashboards above): what it means, what to look at, what to do.',
    size: [12, 7],
    expr: 'ALERTS{alertstate="firing"}',
    columns: { severity: 'Severity', alertname: 'Alert', job: 'Of', queue: 'Queue', product_name: 'Product' },
    noValue: 'Nothing is firing.',
  }),
  lines({
    title: 'How fast is the error budget used up?',
    description:
      'A burn rate of 1 uses up the budget of 30 days (one late order in a thousand) in 30 days. 14.4 over an hour and over the last five minutes: someone must look now (OrderSloBurnsFast). 6 over six hours: OrderSloBurns. 1 over three days: OrderSloBurnsSlowly.',
    size: [12, 7],
    unit: NoUnit,
    decimals: 2,
    thresholds: [
      [1, 'orange'],
      [14.4, 'red'],
    ],
    queries: ['5m', '1h', '6h', '3d'].map((window) => ({
      expr: `orders:late:ratio_rate${window} / 0.001`,
      legend: `over ${window}`,
    })),
  }),
];
