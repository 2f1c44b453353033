import type { Movement, Order, Run, Snapshot, Views } from '../snapshot';
import type { Kind, LogLine } from '../operations';
import { readOperations } from '../operations';

type Told = 'answered' | 'failed' | 'silent';
const START = Date.parse('2026-11-28T10:00:00.000Z');

/** A shop that does everything right, for tests of the rules: it makes the snapshot that a good run leaves behind. */
export class Shop {
  readonly lines: LogLine[] = [];
  private readonly orders: Order[] = [];
  private readonly timeline: Snapshot['orders']['timeline'] = [];
  private readonly keys: Snapshot['orders']['keys'] = [];
  private readonly products: Snapshot['products']['products'] = [];
  private readonly reservations: Snapshot['products']['reservations'] = [];
  private readonly movements: Movement[] = [];
  private readonly audit: Snapshot['products']['audit'] = [];
  private deadLetters: Snapshot['orders']['deadLetters'] = [];
  private nowMs = START;
  private made = 0;

  createProduct(stock: number): string {
    const id = this.id('product');
    const request = { name: `name of ${id}`, price: 1, stock };
    this.client('product.create', 'answered', request, () => ({ id, ...request }), this.id('key'));
    this.products.push({ id, ...request });
    if (stock > 0) this.move(id, stock, 'restock', 'initial stock', null);
    return id;
  }

  /** A restock (delta above 0) or an adjustment, which happens whatever its client is told; one below zero is refused. */
  change(productId: string, delta: number, kind: 'restock' | 'adjust', told: Told): void {
    const reason = this.id('reason');
    const amount = kind === 'restock' ? { quantity: delta } : { delta };
    const product = this.product(productId);
    const request = { productId, reason, ...amount };
    const key = this.id('key');
    if (product.stock + delta < 0) {
      this.client(`product.${kind}`, 'refused', request, () => ({}), key);
      return;
    }
    this.move(productId, delta, kind, reason, null);
    product.stock += delta;
    this.audit.push({ action: `products.${kind}`, target: productId, reason, delta });
    this.client(`product.${kind}`, told, request, () => ({ ...product }), key);
  }

  /** An order that is stored and ends, whatever its client is told. Without an answer the client asks again, if it has a key. */
  order(productId: string, quantity: number, told: Told, withKey: boolean): string {
    const id = this.id('order');
    const key = withKey ? this.id('key') : undefined;
    const createdAt = this.now();
    const order: Order = {
      ...{ id, productId, quantity, idempotencyKey: this.id('idem'), createdAt, updatedAt: createdAt },
      ...{ status: 'PENDING', reason: null, stockState: 'asked' },
    };
    const first = { ...order };
    this.client('order.create', told, { productId, quantity }, () => first, key);
    if (told !== 'answered' && key !== undefined)
      this.client('order.create', 'answered', { productId, quantity }, () => first, key);
    this.orders.push(order);
    if (key !== undefined) this.keys.push({ key, orderId: id });
    this.step(order, 'PENDING');
    const product = this.product(productId);
    const refusal = product.stock >= quantity ? null : 'OUT_OF_STOCK';
    const { idempotencyKey } = order;
    this.reservations.push({ idempotencyKey, productId, quantity, refusal, releasedAt: null });
    if (refusal === null) {
      product.stock -= quantity;
      this.move(productId, -quantity, 'reserve', null, idempotencyKey);
      this.end(order, 'CONFIRMED', null, 'held');
    } else this.end(order, 'REJECTED', refusal, 'settled');
    return id;
  }

  /** Cancels a confirmed order; another one is left alone. */
  cancel(id: string, told: Told): void {
    const order = this.orders.find((each) => each.id === id);
    if (order?.status !== 'CONFIRMED') return;
    this.client('order.cancel', told, { orderId: id }, () => ({ id, status: 'CANCELLED' }), this.id('key'));
    this.end(order, 'CANCELLED', null, 'settled');
    const reservation = this.reservations.find((row) => row.idempotencyKey === order.idempotencyKey);
    if (!reservation) throw new Error('an order without a reservation');
    reservation.releasedAt = this.now();
    this.product(order.productId).stock += order.quantity;
    this.move(order.productId, order.quantity, 'release', null, order.idempotencyKey);
  }

  /** A message that must become a dead letter, and does. */
  poison(): void {
    const messageId = this.id('poison');
    const request = {
      queue: 'orders_queue',
      pattern: 'x',
      class: 'poison',
      expect: 'dead-letter',
      messageId,
    };
    this.client('message', 'answered', request, () => ({}));
    this.deadLetters = [
      ...this.deadLetters,
      { id: messageId, queue: 'orders_queue', pattern: 'x', messageId, status: 'open', errorMessage: 'no' },
    ];
  }

  /** What is left when all is quiet; the fault was at the middle of the client's log. */
  snapshot(changes: Partial<Run> = {}): Snapshot {
    const middle = this.lines.filter(({ kind }) => kind === 'order.create')[0]?.at ?? START;
    const counts = statuses.map((status) => ({
      status,
      n: this.orders.filter((order) => order.status === status).length,
    }));
    const run: Run = {
      ...{ runId: 'r', seed: 1, commit: 'c', fault: 'kill-orders', form: 'short', startedAt: START },
      ...{ faultFromMs: middle, faultToMs: middle + 5, healedAtMs: middle + 10, endedAtMs: this.nowMs },
      ...{ databases: { orders: '', products: '' }, gatewayUrl: '', rabbitmqUrl: '', finalWithinMs: 60_000 },
      serviceUrls: { gateway: '', 'orders-service': '', 'products-service': '' },
      operator: { name: '', password: '' },
      ...changes,
    };
    const { orders, products } = this;
    return structuredClone({
      run,
      operations: readOperations(this.lines),
      orders: {
        ...{ orders, timeline: this.timeline, counts, keys: this.keys, outbox: 0 },
        ...{ deadLetters: this.deadLetters, pruned: 0 },
      },
      products: {
        ...{ products, reservations: this.reservations, movements: this.movements, audit: this.audit },
        ...{ outbox: 0, deadLetters: [], pruned: 0 },
      },
      heard: this.heard(),
      queues: { orders_queue: 0, products_queue: 0 },
      views: structuredClone(this.views(counts)),
      takenAtMs: this.nowMs + 1_000,
    });
  }

  /** Two endpoints and a mail box that heard of each final step, one of them twice. */
  private heard(): Snapshot['heard'] {
    const endpoints = ['one', 'two'];
    const told = this.timeline
      .filter(({ step }) => step !== 'PENDING')
      .flatMap(({ orderId, step, at }) => {
        const type = `order.${step.toLowerCase()}`;
        const atMs = Date.parse(at) + 5;
        const webhooks = endpoints.map((by) => ({ by, id: `${orderId} ${type}`, type, orderId, atMs }));
        return [...webhooks, { by: 'mail', id: `${orderId}.${type}@shop.example`, atMs }];
      });
    return { endpoints, told: [...told, ...told.slice(0, 3)], waiting: { deliveries: 0 }, deadLetters: [] };
  }

  private views(counts: readonly { status: string; n: number }[]): Views {
    const byStatus = Object.fromEntries(counts.map(({ status, n }) => [status, n]));
    const open = this.deadLetters.length;
    return {
      ready: { gateway: 200, 'orders-service': 200, 'products-service': 200 },
      metrics: {
        gateway: {},
        'orders-service': {
          ...Object.fromEntries(counts.map(({ status, n }) => [`orders_by_status{status="${status}"}`, n])),
          ...{ dead_letters_open: open, outbox_pending_messages: 0, orders_pending_oldest_age_seconds: 0 },
        },
        'products-service': {
          ...Object.fromEntries(
            this.products.map(({ id, name, stock }) => [
              `product_stock_level{product_id="${id}",product_name="${name}"}`,
              stock,
            ]),
          ),
          ...{ dead_letters_open: 0, outbox_pending_messages: 0 },
        },
      },
      orders: this.orders.map((order) => ({ id: order.id, status: 200, body: { ...order } })),
      timelines: this.orders.map(({ id }) => ({
        id,
        steps: this.timeline.filter(({ orderId }) => orderId === id).map(({ step }) => step),
      })),
      newestOrders: [...this.orders].reverse(),
      products: this.products,
      stats: { byStatus, products: this.products.length, deadLettersOpen: open },
    };
  }

  private end(order: Order, status: Order['status'], reason: string | null, stockState: string): void {
    Object.assign(order, { status, reason, stockState, updatedAt: this.now() });
    this.step(order, status);
  }

  private step({ id }: Order, step: string): void {
    this.timeline.push({ id: this.timeline.length + 1, orderId: id, at: this.now(), step });
  }

  private move(
    productId: string,
    delta: number,
    kind: string,
    reason: string | null,
    idempotencyKey: string | null,
  ): void {
    const id = this.movements.length + 1;
    this.movements.push({ id, productId, delta, kind, reason, idempotencyKey, at: this.now() });
  }

  private client(
    kind: Kind,
    told: Told | 'refused',
    request: object,
    body: () => Record<string, unknown>,
    key?: string,
  ): void {
    const op = this.id('op');
    const line = { op, kind, ...(key !== undefined && { key }) };
    this.lines.push({ ...line, at: this.tick(), event: 'sent', request });
    const at = this.tick();
    if (told === 'silent') this.lines.push({ ...line, at, event: 'unknown', error: 'no answer' });
    else if (kind === 'message') this.lines.push({ ...line, at, event: 'answered' });
    else {
      const status = told === 'answered' ? 201 : told === 'refused' ? 409 : 504;
      this.lines.push({ ...line, at, event: 'answered', status, body: structuredClone(body()) });
    }
  }

  private product(id: string) {
    const product = this.products.find((each) => each.id === id);
    if (!product) throw new Error(`there is no product ${id}`);
    return product;
  }

  /** In order of creation, like the ids of orders. */
  private id(of: string): string {
    return `${of}-${String(++this.made).padStart(6, '0')}`;
  }

  private tick(): number {
    return (this.nowMs += 3);
  }

  private now(): string {
    return new Date(this.tick()).toISOString();
  }
}

export const statuses = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;
