import { trace } from '@opentelemetry/api';
import { eventOfStatus } from '@order-flow/contracts/payloads/public-events';
import type { Outbox } from '@order-flow/messaging/outbox/outbox';
import type { Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter, histogram } from '@order-flow/telemetry/metrics/metrics';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { amountOf, type Order } from './entities/order.entity';
import { countEntered } from './queries/order-rates';
import { addToTimeline, type EndedOrder, type TimelineStep } from './order-statements';
import type { OrderWaits } from './order-waits';

const statusChanges = counter('orders_status_changes_total');
const confirmationSeconds = histogram('order_confirmation_seconds');
const redriven = counter('orders_redriven_total');

/** Reacts to a step of an order: `stored` in the step's transaction, `committed` after its commit. */
export interface OrderSubscriber {
  stored?(tx: Transaction, order: EndedOrder, step: TimelineStep, detail: string | null): void;
  committed?(order: EndedOrder, step: TimelineStep, detail: string | null): void;
}

/** Whether this step gave the order its status. */
const entered = (order: EndedOrder, step: TimelineStep): step is Order['status'] => step === order.status;

const timeline: OrderSubscriber = {
  stored: (tx, order, step, detail) => addToTimeline(tx, order.id, step, detail),
};

const rates: OrderSubscriber = {
  stored: (tx, order, step) => {
    if (entered(order, step)) countEntered(tx, order);
  },
};

/**
 * Tells the world how the order ended. A CONFIRMED order can still be cancelled, so its cancellation is the second event.
 */
const publicEvents = (outbox: Outbox): OrderSubscriber => ({
  stored: (tx, order, step) => {
    const { status, stockState, reason, reference } = order;
    const amount = amountOf(order);
    if (status === 'PENDING' || !entered(order, step)) return;
    const { id: orderId, productId, quantity, createdAt, updatedAt: occurredAt } = order;
    // Only a confirmed order has stock to release when it is cancelled.
    const sequence = stockState === 'releasing' ? 2 : 1;
    const facts = {
      ...({ version: 1, occurredAt, sequence, orderId, productId, quantity, createdAt } as const),
      ...(amount !== null && { amount }),
      ...(reference !== null && { reference }),
    };
    if (status === 'REJECTED')
      outbox.enqueue(tx, eventOfStatus[status], { ...facts, status, reason: reason ?? 'OUT_OF_STOCK' });
    else outbox.enqueue(tx, eventOfStatus[status], { ...facts, status });
  },
});

const span: OrderSubscriber = {
  committed: (order, step) => {
    if (!entered(order, step)) return;
    trace.getActiveSpan()?.setAttributes({
      [spanAttributes.orderStatus]: order.status,
      ...(order.reason && { [spanAttributes.orderReason]: order.reason }),
    });
  },
};

const metrics: OrderSubscriber = {
  committed: (order, step) => {
    if (step === 'STOCK_ASKED_AGAIN') redriven.inc();
    if (!entered(order, step)) return;
    const { status } = order;
    statusChanges.inc({ status });
    if (status === 'CONFIRMED' || status === 'REJECTED') {
      const ms = Date.parse(order.updatedAt) - Date.parse(order.createdAt);
      confirmationSeconds.observe({ status }, ms / 1000);
    }
  },
};

const wakeWaiters = (waits: OrderWaits): OrderSubscriber => ({
  committed: (order, step) => {
    if (step !== 'PENDING' && entered(order, step)) waits.ended(order.id);
  },
});

const log: OrderSubscriber = {
  committed: (order, step, detail) => {
    const { id, productId, quantity, status, reason } = order;
    if (entered(order, step)) {
      logger.info(
        { order_id: id, product_id: productId, quantity, ...(reason && { reason }) },
        `order ${status}`,
      );
    } else if (step === 'STOCK_ASKED_AGAIN') {
      logger.warn({ status, detail }, 'no answer from the products service yet, asking again');
    } else if (step === 'STUCK') {
      logger.error(
        { status, detail },
        'order is stuck: it waits for a person, there are no more automatic requests',
      );
    }
  },
};

/** All subscribers to the steps of an order. The code of a step knows none of them. */
export const orderSubscribers = (outbox: Outbox, waits: OrderWaits): readonly OrderSubscriber[] => [
  timeline,
  rates,
  publicEvents(outbox),
  span,
  metrics,
  wakeWaiters(waits),
  log,
];
