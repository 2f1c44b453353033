import { Injectable } from '@nestjs/common';
import { isOneOf, listOf } from '@order-flow/storage/dialect';
import { Reads } from '@order-flow/storage/reads';
import { RequestError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import type { Order } from './entities/order.entity';

/** Requests that may wait at once; their queue's prefetch lets in a few more, so that these are told at once. */
export const MAX_WAITING = 1000;
export const WAITS_PREFETCH = MAX_WAITING + 100;
const TICK_MS = 200;

interface Waiter {
  /** By `performance.now()`: a clock that is set back must not make a wait longer. */
  readonly deadline: number;
  readonly resolve: (order: Order) => void;
  /** As it was when the wait began. */
  readonly order: Order;
}

/**
 * Requests that wait until their order is final. What ends here wakes them at once; what ends elsewhere (another
 * replica) is seen in the database, with one query per tick for all of them.
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
   * The order once it is final, or as it is after so many seconds, or when the service stops.
   *
   * @throws RequestError NOT_FOUND, or OVERLOADED if 1,000 wait already
   */
  async wait(id: string, seconds: number, stopping: AbortSignal): Promise<Order> {
    const [order] = await this.reads.query<Order[]>('SELECT * FROM orders WHERE id = $1', [id]);
    if (!order) throw new RequestError('NOT_FOUND', `there is no order ${id}`);
    if (order.status !== 'PENDING' || seconds === 0 || stopping.aborted) return order;
    if (this.count >= MAX_WAITING) {
      throw new RequestError('OVERLOADED', `${MAX_WAITING} requests wait for their orders already`);
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

  /** The order has become final in this process: nobody waits for the next tick. */
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

  private endAll(order: Order): void {
    for (const waiter of this.waiting.get(order.id) ?? []) this.end(order.id, waiter, order);
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

  /** One look at the database for all: who is final, and how those stand whose time is over. */
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
      for (const order of rows) if (order.status !== 'PENDING') this.endAll(order);
      const byId = new Map(rows.map((order) => [order.id, order]));
      for (const { id, waiter } of due) this.end(id, waiter, byId.get(id) ?? waiter.order);
    } catch (err) {
      logger.warn({ err }, 'the orders that are waited for could not be read');
      for (const { id, waiter } of due) this.end(id, waiter, waiter.order);
    } finally {
      this.looking = false;
    }
    if (this.again as boolean) await this.look();
  }
}
