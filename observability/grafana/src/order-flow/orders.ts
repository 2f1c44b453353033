import { OpsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { lines, stat } from '../panels';

const quantile = (q: number) =>
  `histogram_quantile(${q}, sum by (le) (rate(order_confirmation_seconds_bucket{status="CONFIRMED"}[$__rate_interval])))`;

/** How many orders there are, how fast they end, and how. */
export const orders = [
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
