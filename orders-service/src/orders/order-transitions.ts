import { Inject, Injectable } from '@nestjs/common';
import { trace, type Link } from '@opentelemetry/api';
import { patterns } from '../../../messaging/src/contracts';
import { Outbox } from '../../../messaging/src/outbox';
import type { Transaction } from '../../../messaging/src/write-queue';
import { logger } from '../../../observability/src/logger';
import { counter, histogram } from '../../../observability/src/metrics';
import { spanAttributes } from '../../../observability/src/span-attributes';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';
import type { Order } from './entities/order.entity';
import { countEntered } from './order-rates';
import { addToTimeline, updateOrder, type EndedOrder, type OrderChange } from './order-statements';
import { OrderWaits } from './order-waits';

const statusChanges = counter('orders_status_changes_total');
const confirmationSeconds = histogram('order_confirmation_seconds');
const redriven = counter('orders_redriven_total');

/** How an order changes, whoever causes it: its row, its timeline, what it asks the products service, who waits. */
@Injectable()
export class OrderTransitions {
  constructor(
    private readonly outbox: Outbox,
    private readonly waits: OrderWaits,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {}

  /** When an order that was asked for `redrives` times is asked for again, ISO 8601. */
  nextRedrive(redrives: number, from = new Date()): string {
    const delays = this.config.REDRIVE_DELAYS_SECONDS;
    const delaySeconds = delays[Math.min(redrives, delays.length - 1)] ?? 0;
    return new Date(from.getTime() + delaySeconds * 1000).toISOString();
  }

  async change(tx: Transaction, order: Order, change: Partial<OrderChange>, detail?: string): Promise<Order> {
    const updated = await updateOrder(tx, order, {
      status: change.status ?? order.status,
      stockState: change.stockState ?? order.stockState,
      reason: change.reason ?? order.reason,
      redriveAt: change.redriveAt === undefined ? order.redriveAt : change.redriveAt,
      redrives: change.redrives ?? order.redrives,
    });
    if (updated.status !== order.status) this.entered(tx, updated, detail);
    return updated;
  }

  /** The order is in a status that it was not in before. */
  entered(tx: Transaction, order: EndedOrder, detail?: string): void {
    addToTimeline(tx, order.id, order.status, detail ?? order.reason);
    countEntered(tx, order);
    tx.afterCommit(() => {
      const { status, reason } = order;
      trace.getActiveSpan()?.setAttributes({
        [spanAttributes.orderStatus]: status,
        ...(reason && { [spanAttributes.orderReason]: reason }),
      });
      statusChanges.inc({ status });
      if (status === 'CONFIRMED' || status === 'REJECTED') {
        confirmationSeconds.observe(
          { status },
          (Date.parse(order.updatedAt) - Date.parse(order.createdAt)) / 1000,
        );
      }
      if (status !== 'PENDING') this.waits.ended(order.id);
      logger.info(
        {
          order_id: order.id,
          product_id: order.productId,
          quantity: order.quantity,
          ...(reason && { reason }),
        },
        `order ${status}`,
      );
    });
  }

  /** Asks for the stock of a cancelled order back. */
  async askForRelease(tx: Transaction, order: Order): Promise<void> {
    await this.change(tx, order, { stockState: 'releasing', redriveAt: this.nextRedrive(0) });
    addToTimeline(tx, order.id, 'STOCK_RELEASE_ASKED');
    this.outbox.enqueue(tx, patterns.releaseStock, { idempotencyKey: order.idempotencyKey });
  }

  /**
   * Asks the products service again what it has not answered; safe, since it answers a question twice with the same
   * answer.
   *
   * @param links what else caused it
   */
  async askAgain(tx: Transaction, order: Order, detail: string, links: Link[] = []): Promise<Order> {
    const { id, productId, quantity, idempotencyKey } = order;
    const redrives = order.redrives + 1;
    const updated = await this.change(tx, order, { redrives, redriveAt: this.nextRedrive(redrives) });
    addToTimeline(tx, id, 'STOCK_ASKED_AGAIN', detail);
    if (order.stockState === 'releasing') {
      this.outbox.enqueue(tx, patterns.releaseStock, { idempotencyKey }, links);
    } else {
      this.outbox.enqueue(tx, patterns.reserveStock, { productId, quantity, idempotencyKey }, links);
    }
    tx.afterCommit(() => {
      redriven.inc();
      logger.warn(
        { redrives, status: order.status },
        'no answer from the products service yet, asking again',
      );
    });
    return updated;
  }
}
