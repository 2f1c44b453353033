import { Injectable } from '@nestjs/common';
import { isOneOf, listOf } from '@order-flow/storage/dialect';
import { Reads } from '@order-flow/storage/reads';
import { RequestError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import type { Order } from './entities/order.entity';

/** Requests that may wait at the same time. The prefetch is a little higher, so that more are refused at once. */
export const MAX_WAITING = 1000;
export const WAITS_PREFETCH = MAX_WAITING + 100;
const TICK_MS = 200;

interface Waiter {
  /** In `performance.now()` time: setting the clock back must not make a wait longer. */
  readonly deadline: number;
  readonly resolve: (order: Order) => void;
  /** The order when the wait began. */
  readonly order: Order;
}

/**
 * Requests that wait until their order is final. An order that ends in this process wakes them at once. An order that
 * ends in another replica is found in the database, with one query per tick for all waits.
 */
@Injectable()
export class OrderWaits {
  private readonly waiting = new Map<string, Set<Waiter>>();
  private count = 0;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private again = false;

  constructor(private readonly reads: Reads) {
    gauge('orders_waiting', (metric) => metric.set(this.count));
  }

  /**
   * Returns the order when it is final, after `seconds`, or when the service stops, whichever comes first.
   *
   * @throws RequestError NOT_FOUND, or OVERLOADED if 1,000 requests already wait
   */
  async wait(id: string, seconds: number, stopping: AbortSignal): Promise<Order> {
    const [order] = await this.reads.query<Order[]>('SELECT * FROM orders WHERE id = $1', [id]);
    if (!order) throw new RequestError('NOT_FOUND', `there is no order ${id}`);
    if (order.status !== 'PENDING' || seconds === 0 || stopping.aborted) return order;
    if (this.count >= MAX_WAITING) {
      throw new RequestError('OVERLOADED', `${MAX_WAITING} requests are already waiting for their orders`);
    }
    return new Promise<Order>((resolve) => {
      const stop = () => this.end(id, waiter, order);
      const waiter: Waiter = {
        deadline: performance.now() + seconds * 1000,
        order,
        resolve: (last) => {
          stopping.removeEventListener('abort', stop);
          resolve(last);
        },
      };
      stopping.addEventListener('abort', stop);
      this.add(id, waiter);
    });
  }

  /** The order has become final in this process: its waits end now, not at the next tick. */
  ended(id: string): void {
    if (!this.waiting.has(id)) return;
    if (this.looking) this.again = true;
    else void this.look();
  }

  private add(id: string, waiter: Waiter): void {
    const same = this.waiting.get(id);
    if (same) same.add(waiter);
    else this.waiting.set(id, new Set([waiter]));
    this.count++;
    this.timer ??= setInterval(() => void this.look(), TICK_MS);
  }

  private end(id: string, waiter: Waiter, order: Order): void {
    const same = this.waiting.get(id);
    if (!same?.delete(waiter)) return;
    this.count--;
    if (same.size === 0) this.waiting.delete(id);
    if (this.count === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    waiter.resolve(order);
  }

  /** One query for all waits: the final orders, and the current state of those whose time is over. */
  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    this.again = false;
    const now = performance.now();
    const due = [...this.waiting].flatMap(([id, waiters]) =>
      [...waiters].filter(({ deadline }) => deadline <= now).map((waiter) => ({ id, waiter })),
    );
    try {
      const rows = await this.reads.query<Order[]>(
        `SELECT * FROM orders WHERE ${isOneOf('id', '$1')} AND (status <> 'PENDING' OR ${isOneOf('id', '$2')})`,
        [listOf([...this.waiting.keys()]), listOf(due.map(({ id }) => id))],
      );
      for (const order of rows.filter(({ status }) => status !== 'PENDING'))
        for (const waiter of this.waiting.get(order.id) ?? []) this.end(order.id, waiter, order);
      const byId = new Map(rows.map((order) => [order.id, order]));
      for (const { id, waiter } of due) this.end(id, waiter, byId.get(id) ?? waiter.order);
    } catch (err) {
      logger.warn({ err }, 'could not read the orders that requests wait for');
      for (const { id, waiter } of due) this.end(id, waiter, waiter.order);
    } finally {
      this.looking = false;
    }
    if (this.again as boolean) await this.look();
  }
}
