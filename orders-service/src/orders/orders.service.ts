import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { trace } from '@opentelemetry/api';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { patterns } from '../../../messaging/src/contracts';
import { READS } from '../../../messaging/src/database';
import { PermanentError, RequestError } from '../../../messaging/src/errors';
import { takeIn, wasTakenIn } from '../../../messaging/src/inbox';
import { Outbox } from '../../../messaging/src/outbox';
import type {
  CancelOrder,
  CreateOrder,
  OrderView,
  StockReleased,
  StockReserved,
} from '../../../messaging/src/payloads';
import { WriteQueue, type Transaction } from '../../../messaging/src/write-queue';
import { logger } from '../../../observability/src/logger';
import { counter, histogram } from '../../../observability/src/metrics';
import { spanAttributes } from '../../../observability/src/span-attributes';
import { contextHeaders, currentTraceId, runForOrder } from '../../../observability/src/trace-context';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';
import { ProcessingLock } from '../redis/processing-lock';
import { canBecome, Order, toView } from './entities/order.entity';
import {
  addToTimeline,
  endPending,
  insertOrder,
  orderBy,
  updateOrder,
  type EndedOrder,
  type Ending,
  type OrderChange,
} from './order-statements';

const statusChanges = counter('orders_status_changes_total');
const confirmationSeconds = histogram('order_confirmation_seconds');

/** What an order goes through, in the order in which it does. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly writes: WriteQueue,
    private readonly outbox: Outbox,
    private readonly lock: ProcessingLock,
    @InjectRepository(Order, READS) private readonly orders: Repository<Order>,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {}

  /**
   * Stores the order as PENDING and asks for its stock, in one transaction.
   *
   * @param requestKey tells the request from all others: one that is delivered twice makes one order
   */
  createOrder({ productId, quantity }: CreateOrder, requestKey: string): Promise<OrderView> {
    const now = new Date();
    const id = uuidv7();
    return runForOrder(id, async () => {
      const order: Order = {
        id,
        productId,
        quantity,
        status: 'PENDING',
        idempotencyKey: uuidv4(),
        createdAt: now.toISOString(),
        updatedAt: now.toISOString(),
        reason: null,
        traceId: currentTraceId() ?? null,
        traceparent: contextHeaders().traceparent ?? null,
        requestKey,
        stockState: 'asked',
        redriveAt: this.nextRedrive(0, now),
        redrives: 0,
      };
      try {
        await this.writes.run((tx) => {
          insertOrder(tx, order);
          this.entered(tx, order);
          this.outbox.enqueue(tx, patterns.reserveStock, {
            productId,
            quantity,
            idempotencyKey: order.idempotencyKey,
          });
          return Promise.resolve();
        });
        return toView(order);
      } catch (error) {
        const earlier = await this.orders.findOneBy({ requestKey });
        if (!earlier) throw error;
        logger.warn({ order_id: earlier.id }, 'request delivered again: its order is there already');
        return runForOrder(earlier.id, () => toView(earlier));
      }
    });
  }

  /** The products service answered: the order becomes CONFIRMED or REJECTED, once. */
  async handleStockReserved(answer: StockReserved): Promise<{ status: string; message?: string }> {
    const { approved, idempotencyKey } = answer;
    const ending: Ending = {
      idempotencyKey,
      status: approved ? 'CONFIRMED' : 'REJECTED',
      stockState: approved ? 'held' : 'settled',
      reason: approved ? null : (answer.reason ?? null),
    };
    const outcome = await this.lock.once(idempotencyKey, async () => {
      const fresh = await this.writes.runAfter(endPending, ending, (tx, ended) =>
        this.applyAnswer(tx, answer, ended),
      );
      return fresh ? 'ok' : this.lock.duplicate(idempotencyKey);
    });
    return outcome === 'ok'
      ? { status: 'ok' }
      : { status: 'duplicate', message: 'Message already processed' };
  }

  /** False: the answer was taken in before. */
  private async applyAnswer(
    tx: Transaction,
    answer: StockReserved,
    ended: EndedOrder | undefined,
  ): Promise<boolean> {
    const { approved, idempotencyKey } = answer;
    if (ended) {
      return runForOrder(ended.id, () => {
        expectSameOrder(ended, answer);
        this.entered(tx, ended);
        takeIn(tx, patterns.stockReserved, idempotencyKey);
        return true;
      });
    }
    const order = await this.orderOf(tx, idempotencyKey);
    return runForOrder(order.id, async () => {
      if (await wasTakenIn(tx, patterns.stockReserved, idempotencyKey)) return false;
      if (order.status === 'CANCELLED') await this.applyToCancelled(tx, order, approved);
      takeIn(tx, patterns.stockReserved, idempotencyKey);
      return true;
    });
  }

  /** It was cancelled while the reservation was under way: what was reserved goes back. */
  private async applyToCancelled(tx: Transaction, order: Order, approved: boolean): Promise<void> {
    if (approved) await this.askForRelease(tx, order);
    else await this.change(tx, order, { stockState: 'settled', redriveAt: null });
  }

  /**
   * Cancels the order; stock that it holds goes back. Cancelling twice is cancelling once.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it was rejected
   */
  cancelOrder({ id, actor }: CancelOrder): Promise<OrderView> {
    return runForOrder(id, () =>
      this.writes.run(async (tx) => {
        const order = await orderBy(tx, 'id', id);
        if (!order) throw notFound(id);
        if (order.status === 'CANCELLED') return toView(order);
        if (!canBecome(order, 'CANCELLED')) {
          throw new RequestError('CONFLICT', `order ${id} is ${order.status}: there is nothing to cancel`);
        }
        const cancelled = await this.change(tx, order, { status: 'CANCELLED' }, actor);
        if (order.status === 'CONFIRMED') await this.askForRelease(tx, cancelled);
        return toView(cancelled);
      }),
    );
  }

  /** The products service has taken the stock of a cancelled order back. */
  async handleStockReleased(answer: StockReleased): Promise<void> {
    await this.writes.run(async (tx) => {
      const order = await this.orderOf(tx, answer.idempotencyKey);
      await runForOrder(order.id, async () => {
        if (await wasTakenIn(tx, patterns.stockReleased, answer.idempotencyKey)) {
          tx.afterCommit(() => this.lock.duplicate(answer.idempotencyKey));
          return;
        }
        takeIn(tx, patterns.stockReleased, answer.idempotencyKey);
        await this.change(tx, order, { stockState: 'settled', redriveAt: null });
        addToTimeline(tx, order.id, 'STOCK_RELEASED', `${answer.quantity} units`);
      });
    });
  }

  /** @throws RequestError NOT_FOUND */
  async getOrder(id: string): Promise<OrderView> {
    const order = await this.orders.findOneBy({ id });
    if (!order) throw notFound(id);
    return toView(order);
  }

  /** When an order that was asked for `redrives` times is asked for again, ISO 8601. */
  nextRedrive(redrives: number, from = new Date()): string {
    const delays = this.config.REDRIVE_DELAYS_SECONDS;
    const delaySeconds = delays[Math.min(redrives, delays.length - 1)] ?? 0;
    return new Date(from.getTime() + delaySeconds * 1000).toISOString();
  }

  private async orderOf(tx: Transaction, idempotencyKey: string): Promise<Order> {
    const order = await orderBy(tx, 'idempotencyKey', idempotencyKey);
    // Orders are committed before their stock is asked for: trying again cannot bring one into being.
    if (!order) throw new PermanentError(`no order has the idempotency key ${idempotencyKey}`);
    return order;
  }

  private async askForRelease(tx: Transaction, order: Order): Promise<void> {
    await this.change(tx, order, { stockState: 'releasing', redriveAt: this.nextRedrive(0) });
    addToTimeline(tx, order.id, 'STOCK_RELEASE_ASKED');
    this.outbox.enqueue(tx, patterns.releaseStock, { idempotencyKey: order.idempotencyKey });
  }

  private async change(
    tx: Transaction,
    order: Order,
    change: Partial<OrderChange>,
    detail?: string,
  ): Promise<Order> {
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
  private entered(tx: Transaction, order: EndedOrder, detail?: string): void {
    addToTimeline(tx, order.id, order.status, detail ?? order.reason);
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
}

/** An approval of something else than was ordered must confirm nothing. */
function expectSameOrder(order: EndedOrder, { approved, productId, quantity }: StockReserved): void {
  if (!approved || (productId === order.productId && quantity === order.quantity)) return;
  throw new PermanentError(
    `order ${order.id} is for ${order.quantity} of ${order.productId}, the answer for ${quantity} of ${productId}`,
  );
}

const notFound = (id: string) => new RequestError('NOT_FOUND', `there is no order ${id}`);
