import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands } from '@order-flow/messaging/outbox/commands';
import { patterns } from '@order-flow/contracts/contracts';
import { PermanentError, RequestError } from '@order-flow/contracts/errors';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { takeIn, wasTakenIn } from '@order-flow/messaging/outbox/inbox';
import { Outbox } from '@order-flow/messaging/outbox/outbox';
import type {
  ChangeOrder,
  CreatedOrder,
  CreateOrder,
  Once,
  OrderView,
  RejectOrder,
  StockReleased,
  StockReserved,
} from '@order-flow/contracts/payloads';
import { Reads } from '@order-flow/storage/reads';
import { orderedUuidV4, timeOf } from '@order-flow/storage/uuid-time';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { contextHeaders, currentTraceId, runForOrder } from '@order-flow/telemetry/tracing/trace-context';
import { ProcessingLock } from '../redis/processing-lock';
import { canBecome, firstView, toView, waitsForAnswer, type Order } from './entities/order.entity';
import { IdempotencyKeys } from './idempotency-keys';
import { endPending, insertOrder, orderBy, type EndedOrder } from './order-statements';
import { OrderTransitions } from './order-transitions';

/** What an order goes through, in the order in which it does. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly writes: WriteQueue,
    private readonly commands: Commands,
    private readonly outbox: Outbox,
    private readonly lock: ProcessingLock,
    private readonly keys: IdempotencyKeys,
    private readonly transitions: OrderTransitions,
    private readonly reads: Reads,
  ) {}

  /**
   * Stores the order as PENDING and asks for its stock, in one transaction.
   *
   * @param requestKey tells the request from all others: one that is delivered twice makes one order
   * @throws RequestError KEY_REUSED if the client has used its key for another order
   */
  createOrder(command: CreateOrder, requestKey: string): Promise<CreatedOrder> {
    const { productId, quantity, clientKey, clientScope = '' } = command;
    const id = uuidv7();
    // Its id and it say the same, so that a list by time needs no index but the ids.
    const createdAt = timeOf(id);
    return runForOrder(id, async () => {
      const order: Order = {
        id,
        productId,
        quantity,
        status: 'PENDING',
        idempotencyKey: orderedUuidV4(),
        createdAt: createdAt.toISOString(),
        updatedAt: createdAt.toISOString(),
        reason: null,
        traceId: currentTraceId() ?? null,
        traceparent: contextHeaders().traceparent ?? null,
        requestKey,
        stockState: 'asked',
        redriveAt: this.transitions.nextRedrive(0, createdAt),
        redrives: 0,
      };
      const key = clientKey === undefined ? undefined : { scope: clientScope, key: clientKey };
      try {
        const earlier = await this.writes.run(async (tx) => {
          const claim = key && (await this.keys.claim(tx, key, id, command));
          if (claim?.claimed === false) return claim;
          insertOrder(tx, order);
          this.transitions.entered(tx, order);
          this.outbox.enqueue(tx, patterns.reserveStock, {
            productId,
            quantity,
            idempotencyKey: order.idempotencyKey,
          });
          return undefined;
        });
        if (!earlier) return toView(order);
        if (!earlier.sameBody) {
          throw new RequestError('KEY_REUSED', 'This Idempotency-Key was used for another order.');
        }
        return await this.answerAgain(earlier.orderId, requestKey);
      } catch (error) {
        if (error instanceof RequestError) throw error;
        const earlier = await this.read('requestKey', requestKey);
        if (!earlier) throw error;
        logger.warn({ order_id: earlier.id }, 'request delivered again: its order is there already');
        return runForOrder(earlier.id, () => toView(earlier));
      }
    });
  }

  /** What was answered when the order was made. */
  private async answerAgain(id: string, requestKey: string): Promise<CreatedOrder> {
    const earlier = await this.getStored(id);
    return runForOrder(id, () => {
      // The same request that is delivered again has not been answered yet.
      if (earlier.requestKey === requestKey) return toView(earlier);
      logger.info('the idempotency key has an order already: its first answer again');
      return { ...firstView(earlier), replayed: true };
    });
  }

  /** The products service answered: the order becomes CONFIRMED or REJECTED, once. */
  async handleStockReserved(answer: StockReserved): Promise<{ status: string; message?: string }> {
    const { idempotencyKey } = answer;
    const outcome = await this.lock.once(patterns.stockReserved, idempotencyKey, async () => {
      const fresh = await this.writes.runAfter(endPending, answer, (tx, ended) =>
        this.applyAnswer(tx, answer, ended),
      );
      return fresh ? 'ok' : this.lock.duplicate(patterns.stockReserved, idempotencyKey);
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
        this.transitions.entered(tx, ended);
        takeIn(tx, patterns.stockReserved, ended.id);
        return true;
      });
    }
    const order = await this.orderOf(tx, idempotencyKey);
    return runForOrder(order.id, async () => {
      if (await wasTakenIn(tx, patterns.stockReserved, order.id)) return false;
      // It ended before the answer came: what was reserved goes back.
      if (order.stockState === 'asked') await this.settleStock(tx, order, approved);
      takeIn(tx, patterns.stockReserved, order.id);
      return true;
    });
  }

  private async settleStock(tx: Transaction, order: Order, approved: boolean): Promise<void> {
    if (approved) await this.transitions.askForRelease(tx, order);
    else await this.transitions.change(tx, order, { stockState: 'settled', redriveAt: null });
  }

  /**
   * Cancels the order; stock that it holds goes back. Cancelling twice is cancelling once.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it was rejected
   */
  cancelOrder(message: MessageContext, command: ChangeOrder): Promise<Once<OrderView>> {
    const { id, actor } = command;
    return runForOrder(id, () =>
      this.commands.once(message, command, async (tx) => {
        const order = await orderBy(tx, 'id', id);
        if (!order) throw notFound(id);
        if (order.status === 'CANCELLED') return toView(order);
        const holdsStock = order.stockState === 'held';
        const change = {
          status: 'CANCELLED',
          stockState: holdsStock ? 'releasing' : order.stockState,
        } as const;
        if (!canBecome(order, change)) {
          throw new RequestError('CONFLICT', `order ${id} is ${order.status}: there is nothing to cancel`);
        }
        const cancelled = holdsStock
          ? await this.transitions.askForRelease(tx, order, change, by(actor))
          : await this.transitions.change(tx, order, change, by(actor));
        audit(tx, {
          actor,
          action: patterns.cancelOrder,
          target: id,
          before: { status: order.status },
          after: { status: cancelled.status },
        });
        return toView(cancelled);
      }),
    );
  }

  /**
   * Ends an order that nobody answers, with a person's reason. Should an approval come later, its stock goes back.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it is not PENDING
   */
  rejectOrder(message: MessageContext, command: RejectOrder): Promise<Once<OrderView>> {
    const { id, reason, actor } = command;
    return runForOrder(id, () =>
      this.commands.once(message, command, async (tx) => {
        const order = await orderBy(tx, 'id', id);
        if (!order) throw notFound(id);
        const change = { status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' } as const;
        if (!canBecome(order, { ...order, ...change })) {
          throw new RequestError(
            'CONFLICT',
            `order ${id} is ${order.status}: only a PENDING order can be rejected`,
          );
        }
        const rejected = await this.transitions.change(tx, order, change, `${by(actor)}: ${reason}`);
        audit(tx, {
          actor,
          action: patterns.rejectOrder,
          target: id,
          before: { status: order.status },
          after: { status: rejected.status, reason },
        });
        return toView(rejected);
      }),
    );
  }

  /**
   * Asks the products service again at once, instead of at the order's next turn.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it waits for no answer
   */
  async redriveOrder(message: MessageContext, command: ChangeOrder): Promise<Once<OrderView>> {
    const { id, actor } = command;
    const open = await this.getOrder(id);
    // A key that outlived a restored database would hide the answer.
    await this.lock.forget([open.idempotencyKey]);
    return runForOrder(id, () =>
      this.commands.once(message, command, async (tx) => {
        const order = await orderBy(tx, 'id', id);
        if (!order) throw notFound(id);
        if (!waitsForAnswer(order)) {
          throw new RequestError('CONFLICT', `order ${id} is ${order.status}: it waits for no answer`);
        }
        const updated = await this.transitions.askAgain(tx, order, by(actor));
        audit(tx, {
          actor,
          action: patterns.redriveOrder,
          target: id,
          before: { redrives: order.redrives, redriveAt: order.redriveAt },
          after: { redrives: updated.redrives, redriveAt: updated.redriveAt },
        });
        return toView(updated);
      }),
    );
  }

  /** The products service has taken the stock of a cancelled order back. */
  async handleStockReleased(answer: StockReleased): Promise<void> {
    await this.writes.run(async (tx) => {
      const order = await this.orderOf(tx, answer.idempotencyKey);
      await runForOrder(order.id, async () => {
        if (await wasTakenIn(tx, patterns.stockReleased, order.id)) {
          tx.afterCommit(() => this.lock.duplicate(patterns.stockReleased, answer.idempotencyKey));
          return;
        }
        // Taken in before it was asked for, it would hide the real answer later.
        if (order.stockState !== 'releasing')
          throw new PermanentError(`order ${order.id} is ${order.status}: its stock was not asked back`);
        takeIn(tx, patterns.stockReleased, order.id);
        const settled = await this.transitions.change(tx, order, { stockState: 'settled', redriveAt: null });
        this.transitions.took(tx, settled, 'STOCK_RELEASED', `${answer.quantity} units`);
      });
    });
  }

  /** @throws RequestError NOT_FOUND */
  async getOrder(id: string): Promise<OrderView> {
    return toView(await this.getStored(id));
  }

  private async getStored(id: string): Promise<Order> {
    const order = await this.read('id', id);
    if (!order) throw notFound(id);
    return order;
  }

  private async read(column: 'id' | 'requestKey', value: string): Promise<Order | undefined> {
    const [order] = await this.reads.query<Order[]>(`SELECT * FROM orders WHERE "${column}" = $1`, [value]);
    return order;
  }

  private async orderOf(tx: Transaction, idempotencyKey: string): Promise<Order> {
    const order = await orderBy(tx, 'idempotencyKey', idempotencyKey);
    // Orders are committed before their stock is asked for: trying again cannot bring one into being.
    if (!order) throw new PermanentError(`no order has the idempotency key ${idempotencyKey}`);
    return order;
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
const by = (actor: string | undefined) => `by ${actor ?? 'unknown'}`;
