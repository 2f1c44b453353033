import { GATEWAY, ORDERS, OWNERS, SECONDS, type Definition } from './definition';

const STATUSES = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;

/** The metrics of the orders service. */
export const ordersMetrics = {
  orders_by_status: {
    type: 'gauge',
    help: 'Orders stored, by status; read from the database at scrape time.',
    services: ORDERS,
    labels: { status: STATUSES },
  },
  orders_status_changes_total: {
    type: 'counter',
    help: 'Orders that entered the status since this process started.',
    services: ORDERS,
    labels: { status: STATUSES },
  },
  order_confirmation_seconds: {
    type: 'histogram',
    help: 'Time from the creation of an order to its final status.',
    services: ORDERS,
    labels: { status: ['CONFIRMED', 'REJECTED'] },
    buckets: SECONDS,
    exemplars: true,
  },
  order_messages_skipped_total: {
    type: 'counter',
    help: 'Messages of an order that were skipped: already processed (duplicate), or being processed elsewhere (locked).',
    services: OWNERS,
    labels: { reason: ['duplicate', 'locked'] },
  },
  orders_pending_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the oldest PENDING order, 0 if there is none; read from the database at scrape time.',
    services: ORDERS,
  },
  orders_redriven_total: {
    type: 'counter',
    help: 'Orders whose stock was requested again because no answer had come.',
    services: ORDERS,
  },
  orders_stuck: {
    type: 'gauge',
    help: 'Orders whose stock was requested REDRIVES_MAX times without an answer and that wait for a person; read from the database at scrape time.',
    services: ORDERS,
  },
  orders_waiting: {
    type: 'gauge',
    help: 'Callers that wait until their order is final (GET /orders/:id?wait=). At the orders service: callers for whom it watches its database.',
    services: [...GATEWAY, ...ORDERS],
  },
} as const satisfies Record<string, Definition>;
