import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands, type CommandSource } from '@order-flow/messaging/outbox/commands';
import { patterns, type Pattern } from '@order-flow/contracts/contracts';
import { PermanentError, RequestError, RequestExpiredError } from '@order-flow/contracts/errors';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { takeIn, wasTakenIn } from '@order-flow/messaging/outbox/inbox';
import { Outbox } from '@order-flow/messaging/outbox/outbox';
import type {
  ChangeOrder,
  CreateOrder,
  Once,
  OrderView,
  RejectOrder,
  StockReleased,
  StockReserved,
} from '@order-flow/contracts/payloads';
import { unitsText } from '@order-flow/contracts/payloads';
import { Reads } from '@order-flow/storage/reads';
import { orderedUuidV4, timeOf } from '@order-flow/storage/uuid-time';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { contextHeaders, currentTraceId, runForOrder } from '@order-flow/telemetry/tracing/trace-context';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';
import { ProcessingLock } from '../redis/processing-lock';
import { canBecome, firstView, toView, waitsForAnswer, type Order } from './entities/order.entity';
import { claimKey } from './idempotency-keys';
import { endPending, insertOrder, orderBy, type EndedOrder } from './order-statements';
import { OrderTransitions } from './order-transitions';

/** What an operator's command does to an order, with what the audit trail shows of it. */
type Work = (
  tx: Transaction,
  order: Order,
) => Promise<{ readonly changed: Order; readonly before: object; readonly after: object } | undefined>;

/** The business steps of an order, in the order in which they happen. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly writes: WriteQueue,
    private readonly commands: Commands,
    private readonly outbox: Outbox,
    private readonly lock: ProcessingLock,
    private readonly transitions: OrderTransitions,
    private readonly reads: Reads,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {}

  /**
   * Stores the order as PENDING and asks for its stock, in one transaction.
   *
   * A message that is delivered twice makes one order.
   *
   * @throws RequestExpiredError if the client has stopped waiting; RequestError KEY_REUSED if it has used its key for
   *   another order
   */
  createOrder(message: MessageContext, command: CreateOrder): Promise<Once<OrderView>> {
    const requestKey = message.key;
    const { productId, quantity, reference, customer, clientKey, clientScope = '' } = command;
    const id = uuidv7();
    // Taken from the id, so that lists by time need only the index on ids.
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
        clientKey: clientKey ?? null,
        reference: reference ?? null,
        unitPrice: null,
        stockState: 'asked',
        redriveAt: this.transitions.nextRedrive(0, createdAt),
        redrives: 0,
      };
      const key = clientKey === undefined ? undefined : { scope: clientScope, key: clientKey };
      try {
        const earlier = await this.writes.run(
          async (tx) => {
            const claim = key && (await claimKey(tx, key, id, command, this.config.IDEMPOTENCY_TTL_HOURS));
            if (claim?.claimed === false) return claim;
            insertOrder(tx, order);
            this.transitions.entered(tx, order);
            this.outbox.enqueue(tx, patterns.reserveStock, {
              productId,
              quantity,
              idempotencyKey: order.idempotencyKey,
            });
            // The address is not stored here: only the notifications service keeps it.
            if (customer) this.outbox.enqueue(tx, patterns.contactGiven, { orderId: id, ...customer });
            return undefined;
          },
          () => message.refuseExpired(),
        );
        if (!earlier) return toView(order);
        if (!earlier.sameBody) {
          throw new RequestError('KEY_REUSED', 'This Idempotency-Key was used for another order.');
        }
        return await this.answerAgain(earlier.orderId, requestKey);
      } catch (error) {
        if (error instanceof RequestError || error instanceof RequestExpiredError) throw error;
        const earlier = await this.read('requestKey', requestKey);
        if (!earlier) throw error;
        logger.warn({ order_id: earlier.id }, 'request was delivered again: its order already exists');
        return runForOrder(earlier.id, () => toView(earlier));
      }
    });
  }

  /** Repeats the answer that was given when the order was created. */
  private async answerAgain(id: string, requestKey: string): Promise<Once<OrderView>> {
    const earlier = await this.getStored(id);
    return runForOrder(id, () => {
      // This is the same request, delivered again: it has not been answered yet.
      if (earlier.requestKey === requestKey) return toView(earlier);
      logger.info('idempotency key was used before: repeating the first answer');
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

  /** @returns false if this answer was processed before */
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
      // The order ended before the answer arrived: release what was reserved.
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
   * Cancels the order and releases its stock. Cancelling a cancelled order changes nothing.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it was rejected
   */
  cancelOrder(message: CommandSource, command: ChangeOrder): Promise<Once<OrderView>> {
    return this.operate(patterns.cancelOrder, message, command, async (tx, order) => {
      if (order.status === 'CANCELLED') return undefined;
      const holdsStock = order.stockState === 'held';
      const change = {
        status: 'CANCELLED',
        stockState: holdsStock ? 'releasing' : order.stockState,
        ...this.transitions.askAfresh(order),
      } as const;
      if (!canBecome(order, change)) throw conflict(order, 'there is nothing to cancel');
      const changed = holdsStock
        ? await this.transitions.askForRelease(tx, order, change, by(command))
        : await this.transitions.change(tx, order, change, by(command));
      return { changed, before: { status: order.status }, after: { status: changed.status } };
    });
  }

  /**
   * Rejects an order that gets no answer, with the operator's reason. If an approval arrives later, its stock is released.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it is not PENDING
   */
  rejectOrder(message: MessageContext, command: RejectOrder): Promise<Once<OrderView>> {
    const { reason } = command;
    return this.operate(patterns.rejectOrder, message, command, async (tx, order) => {
      const change = {
        status: 'REJECTED',
        reason: 'REJECTED_BY_OPERATOR',
        ...this.transitions.askAfresh(order),
      } as const;
      if (!canBecome(order, { ...order, ...change }))
        throw conflict(order, 'only a PENDING order can be rejected');
      const changed = await this.transitions.change(tx, order, change, `${by(command)}: ${reason}`);
      return { changed, before: { status: order.status }, after: { status: changed.status, reason } };
    });
  }

  /**
   * Asks the products service again now, instead of at the next sweep.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it is not waiting for an answer
   */
  async redriveOrder(message: CommandSource, command: ChangeOrder): Promise<Once<OrderView>> {
    const open = await this.getOrder(command.id);
    // A `processed:` key that is newer than a restored database would hide the answer.
    await this.lock.forget([open.idempotencyKey]);
    const asked = ({ redrives, redriveAt }: Order) => ({ redrives, redriveAt });
    return this.operate(patterns.redriveOrder, message, command, async (tx, order) => {
      if (!waitsForAnswer(order)) throw conflict(order, 'it is not waiting for an answer');
      const changed = await this.transitions.askAgain(tx, order, by(command));
      return { changed, before: asked(order), after: asked(changed) };
    });
  }

  /**
   * Carries out an operator's command on an order, once, and writes it to the audit trail.
   *
   * @param work undefined: there is nothing to change
   */
  private operate(
    action: Pattern,
    message: CommandSource,
    command: ChangeOrder,
    work: Work,
  ): Promise<Once<OrderView>> {
    const { id, actor } = command;
    return runForOrder(id, () =>
      this.commands.once(message, command, async (tx) => {
        const order = await orderBy(tx, 'id', id);
        if (!order) throw notFound(id);
        const done = await work(tx, order);
        if (!done) return toView(order);
        const { changed, before, after } = done;
        audit(tx, { actor, action, target: id, before, after });
        return toView(changed);
      }),
    );
  }

  /** The products service has put the order's stock back. */
  async handleStockReleased(answer: StockReleased): Promise<void> {
    await this.writes.run(async (tx) => {
      const order = await this.orderOf(tx, answer.idempotencyKey);
      await runForOrder(order.id, async () => {
        if (await wasTakenIn(tx, patterns.stockReleased, order.id)) {
          tx.afterCommit(() => this.lock.duplicate(patterns.stockReleased, answer.idempotencyKey));
          return;
        }
        // Recording an answer that nobody requested would hide the real answer later.
        if (order.stockState !== 'releasing')
          throw new PermanentError(`order ${order.id} is ${order.status}: no release was requested`);
        takeIn(tx, patterns.stockReleased, order.id);
        const settled = await this.transitions.change(tx, order, { stockState: 'settled', redriveAt: null });
        this.transitions.took(tx, settled, 'STOCK_RELEASED', unitsText(answer.quantity));
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
    // Orders are committed before their stock is requested, so a retry cannot help.
    if (!order) throw new PermanentError(`no order has the idempotency key ${idempotencyKey}`);
    return order;
  }
}

/** An approval for another product or quantity must not confirm the order. */
function expectSameOrder(order: EndedOrder, { approved, productId, quantity }: StockReserved): void {
  if (!approved || (productId === order.productId && quantity === order.quantity)) return;
  throw new PermanentError(
    `order ${order.id} is for ${order.quantity} of ${order.productId}, but the answer is for ${quantity} of ${productId}`,
  );
}

const notFound = (id: string) => new RequestError('NOT_FOUND', `there is no order ${id}`);
const by = ({ actor }: ChangeOrder) => `by ${actor ?? 'unknown'}`;
const conflict = ({ id, status }: Order, why: string) =>
  new RequestError('CONFLICT', `order ${id} is ${status}: ${why}`);
