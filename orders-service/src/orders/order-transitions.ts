import { Inject, Injectable } from '@nestjs/common';
import type { Link } from '@opentelemetry/api';
import { patterns } from '@order-flow/contracts/contracts';
import { Outbox } from '@order-flow/messaging/outbox/outbox';
import type { Transaction } from '@order-flow/storage/write-queue';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';
import { canBecome, type Order } from './entities/order.entity';
import { updateOrder, type EndedOrder, type OrderChange, type TimelineStep } from './order-statements';
import { orderSubscribers, type OrderSubscriber } from './order-subscribers';
import { OrderWaits } from './order-waits';

/** Changes an order: its row, its steps, and its requests to the products service. */
@Injectable()
export class OrderTransitions {
  private readonly subscribers: readonly OrderSubscriber[];

  constructor(
    private readonly outbox: Outbox,
    waits: OrderWaits,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {
    this.subscribers = orderSubscribers(outbox, waits);
  }

  /** When to request the stock again after `redrives` repeats, ISO 8601. */
  nextRedrive(redrives: number, from = new Date()): string {
    const delays = this.config.REDRIVE_DELAYS_SECONDS;
    const delaySeconds = delays[Math.min(redrives, delays.length - 1)] ?? 0;
    return new Date(from.getTime() + delaySeconds * 1000).toISOString();
  }

  /**
   * Changes the order. A new status is also a step.
   *
   * @throws Error if the transition is not allowed, or if the row has changed since it was read
   */
  async change(tx: Transaction, order: Order, change: Partial<OrderChange>, detail?: string): Promise<Order> {
    const next: OrderChange = { ...order, ...change };
    const moves = next.status !== order.status || next.stockState !== order.stockState;
    if (moves && !canBecome(order, next)) {
      throw new Error(
        `order ${order.id} is ${order.status} ${order.stockState}: it cannot become ${next.status} ${next.stockState}`,
      );
    }
    const updated = await updateOrder(tx, order, next);
    if (updated.status !== order.status) this.entered(tx, updated, detail);
    return updated;
  }

  /**
   * For an order that a person ends although its stock was given up on: it is asked for from the beginning. Otherwise
   * the products service may still hold its stock, and no answer would ever release it.
   */
  askAfresh(order: Order): Partial<OrderChange> {
    const givenUp = order.stockState === 'asked' && order.redriveAt === null;
    return givenUp ? { redriveAt: this.nextRedrive(0), redrives: 0 } : {};
  }

  /** Records that the order has a new status. */
  entered(tx: Transaction, order: EndedOrder, detail: string | null = order.reason): void {
    this.took(tx, order, order.status, detail);
  }

  /** Records a step: calls every subscriber now and after the commit. */
  took(tx: Transaction, order: EndedOrder, step: TimelineStep, detail: string | null = null): void {
    for (const subscriber of this.subscribers) subscriber.stored?.(tx, order, step, detail);
    tx.afterCommit(() => {
      for (const subscriber of this.subscribers) subscriber.committed?.(order, step, detail);
    });
  }

  /** Requests the release of the order's stock, and applies `change` to the order. */
  async askForRelease(
    tx: Transaction,
    order: Order,
    change: Partial<OrderChange> = {},
    detail?: string,
  ): Promise<Order> {
    const releasing = { ...change, stockState: 'releasing', redriveAt: this.nextRedrive(0) } as const;
    const updated = await this.change(tx, order, releasing, detail);
    this.took(tx, updated, 'STOCK_RELEASE_ASKED');
    this.outbox.enqueue(tx, patterns.releaseStock, { idempotencyKey: order.idempotencyKey });
    return updated;
  }

  /**
   * Sends the unanswered request to the products service again. This is safe: a repeated request gets the same answer.
   * The repeats of a stuck order are counted from 1 again: an operator asks because the cause is gone.
   *
   * @param links spans that also caused it
   */
  async askAgain(tx: Transaction, order: Order, detail?: string, links: Link[] = []): Promise<Order> {
    const { productId, quantity, idempotencyKey } = order;
    const redrives = (order.redriveAt === null ? 0 : order.redrives) + 1;
    const updated = await this.change(tx, order, { redrives, redriveAt: this.nextRedrive(redrives) });
    this.took(tx, updated, 'STOCK_ASKED_AGAIN', detail ?? `redrive ${redrives}`);
    if (order.stockState === 'releasing') {
      this.outbox.enqueue(tx, patterns.releaseStock, { idempotencyKey }, links);
    } else {
      this.outbox.enqueue(tx, patterns.reserveStock, { productId, quantity, idempotencyKey }, links);
    }
    return updated;
  }

  /** Asks again, or gives up after REDRIVES_MAX: a request that always fails must not make dead letters for ever. */
  async redrive(tx: Transaction, order: Order, links: Link[]): Promise<void> {
    if (order.redrives < this.config.REDRIVES_MAX) {
      await this.askAgain(tx, order, undefined, links);
    } else {
      const updated = await this.change(tx, order, { redriveAt: null });
      const { redrives } = order;
      const often = redrives === 1 ? 'once' : `${redrives} times`;
      this.took(tx, updated, 'STUCK', `asked again ${often} without an answer`);
    }
  }
}
