import { NoUnit, OpsPerSecond, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { choice, dashboard, type ClassicDashboard } from './dashboard';
import { bars, lines, stat, table, type Thresholds } from './panels';

const ANY: Thresholds = [[1, 'orange']];

const quantile = (q: number) =>
  `histogram_quantile(${q}, sum by (le) (rate(order_confirmation_seconds_bucket{status="CONFIRMED"}[$__rate_interval])))`;

const now = [
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
      'Messages that could not be handled and were put aside. Nothing is lost. DeadLettersOpen in the Runbook says how to read and replay them.',
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

const orders = [
  stat({
    title: 'How many orders are in each status?',
    description: 'All stored orders, read from the database.',
    size: [6, 8],
    unit: Short,
    queries: [{ expr: 'sum by (status) (orders_by_status)', legend: '{{status}}' }],
  }),
  lines({
    title: 'How many orders come in and end, per second?',
    description:
      'PENDING: orders that come in. If PENDING stays above the sum of the others, orders pile up.',
    size: [9, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (status) (rate(orders_status_changes_total[$__rate_interval]))',
        legend: '{{status}}',
      },
    ],
  }),
  lines({
    title: 'How long does it take from POST to CONFIRMED?',
    description:
      'From the moment an order is stored, a few ms after POST /orders arrives, until it is CONFIRMED. Each point is one order; click it to open its trace. The promise is 5 s.',
    size: [9, 8],
    unit: Seconds,
    exemplars: true,
    thresholds: [[5, 'red']],
    queries: [
      { expr: quantile(0.5), legend: 'half of them (p50)' },
      { expr: quantile(0.95), legend: 'all but 5 % (p95)' },
      { expr: quantile(0.99), legend: 'all but 1 % (p99)' },
    ],
  }),
  lines({
    title: 'Why are orders rejected?',
    description:
      'Rejections per second. out_of_stock: the product had fewer units than were ordered; see the stock below. product_not_found: no product has the ordered id. For the reason of a single order, open One order.',
    size: [8, 8],
    unit: OpsPerSecond,
    stacked: true,
    queries: [
      {
        expr: 'sum by (outcome) (rate(stock_reservations_total{outcome=~"out_of_stock|product_not_found"}[$__rate_interval]))',
        legend: '{{outcome}}',
      },
    ],
  }),
  lines({
    title: 'Which messages were skipped?',
    description:
      'duplicate: the message had been processed before, so it was only acknowledged. locked: another process was working on the order; the message comes again. Both are normal after a restart or a retry. A steady stream means that something sends twice.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (job, reason) (rate(order_messages_skipped_total[$__rate_interval]))',
        legend: '{{reason}} at {{job}}',
      },
    ],
  }),
  lines({
    title: 'How old is the oldest PENDING order?',
    description:
      'A saw-tooth that starts at 0 is fine. A climbing line is an order that does not become final; after 60 s OrdersStuckPending fires.',
    size: [8, 8],
    unit: Seconds,
    thresholds: [[60, 'red']],
    queries: [{ expr: 'max(orders_pending_oldest_age_seconds)', legend: 'oldest PENDING' }],
  }),
];

const stock = [
  bars({
    title: 'Which 20 products have the least stock?',
    description:
      'Units in stock of the products chosen above. Red: none left, orders are rejected. Orange: fewer than ten (ProductLowStock).',
    size: [12, 10],
    unit: Short,
    thresholds: [
      [1, 'orange'],
      [10, 'green'],
    ],
    queries: [
      {
        expr: 'sort(bottomk(20, product_stock_level{product_name=~"$product"}))',
        legend: '{{product_name}}',
      },
    ],
  }),
  lines({
    title: 'How did the stock of the chosen products change?',
    description:
      'Choose a product above to see it alone; otherwise the 20 with the least stock are shown. A step up is a restock or a cancelled order.',
    size: [12, 10],
    unit: Short,
    queries: [
      { expr: 'bottomk(20, product_stock_level{product_name=~"$product"})', legend: '{{product_name}}' },
    ],
  }),
];

const messages = [
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

export function orderFlow(): ClassicDashboard {
  return dashboard({
    uid: 'order-flow',
    title: 'Order flow',
    description: 'Are orders flowing, and if not: how many are stuck, since when, and where?',
    variables: [choice('product', 'Product', 'label_values(product_stock_level, product_name)')],
    rows: [
      { title: 'Now', panels: now },
      { title: 'Orders', panels: orders },
      { title: 'Stock', panels: stock },
      { title: 'Messages between the services', panels: messages },
    ],
  });
}
