import { v4 as uuidv4 } from 'uuid';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

describe('messages that arrive twice, late or out of order', () => {
  let stack: Stack;
  let product: ProductView;

  beforeAll(async () => {
    stack = await Stack.start();
    product = await stack.createProduct(1000);
  });
  afterAll(() => stack.stop());

  const skipped = (reason: 'duplicate' | 'locked') =>
    stack.metric('orders-service', `order_messages_skipped_total{reason="${reason}"}`);
  const timeline = async (id: string) =>
    (
      await query<{ step: string }>(
        stack.databases.orders,
        'SELECT step FROM order_timeline WHERE "orderId" = ? ORDER BY id',
        [id],
      )
    ).map(({ step }) => step);
  const approval = ({ idempotencyKey, productId, quantity }: OrderView) => ({
    approved: true,
    productId,
    quantity,
    idempotencyKey,
  });

  it('lets a plain Nest client create an order, and ignores its duplicate answer', async () => {
    const order = await stack.request('orders.create', { productId: product.id, quantity: 3 });
    expect(order).toMatchObject({ status: 'PENDING', quantity: 3 });
    await stack.untilFinal(order.id);

    const before = await skipped('duplicate');
    await stack.emit('orders_queue', 'product.stockReserved', approval(order));
    await eventually(async () => (await skipped('duplicate')) === before + 1);
    expect(await timeline(order.id)).toEqual(['PENDING', 'CONFIRMED']);
    expect(await stack.order(order.id)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('answers a plain Nest client with a readable error', async () => {
    await expect(
      stack.request('orders.create', { productId: product.id, quantity: 0 }),
    ).rejects.toMatchObject({
      status: 'error',
      code: 'INVALID',
      errors: [{ field: 'quantity', reason: 'must not be less than 1' }],
    });
  });

  it('ignores a duplicate after `processed:` was deleted: the database knows it', async () => {
    const order = await stack.place(product.id);
    await stack.untilFinal(order.id);
    await eventually(() => stack.redis.del(`processed:${order.idempotencyKey}`));

    const before = await skipped('duplicate');
    await stack.emit('orders_queue', 'product.stockReserved', approval(order));
    await eventually(async () => (await skipped('duplicate')) === before + 1);
    expect(await timeline(order.id)).toEqual(['PENDING', 'CONFIRMED']);
    // The message was processed, so the key is set again.
    expect(await stack.redis.get(`processed:${order.idempotencyKey}`)).toBe('true');
  });

  it('ignores a late answer that contradicts the first', async () => {
    const order = await stack.place(product.id);
    await stack.untilFinal(order.id);
    await eventually(() => stack.redis.del(`processed:${order.idempotencyKey}`));
    const before = await skipped('duplicate');
    await stack.emit('orders_queue', 'product.stockReserved', {
      approved: false,
      reason: 'OUT_OF_STOCK',
      idempotencyKey: order.idempotencyKey,
    });
    await eventually(async () => (await skipped('duplicate')) === before + 1);
    expect(await stack.order(order.id)).toMatchObject({ status: 'CONFIRMED', reason: null });
  });

  it('reserves once when product.reserveStock arrives twice', async () => {
    const order = await stack.place(product.id, 5);
    await stack.untilFinal(order.id);
    const { stock } = await stack.request('products.get', { id: product.id });
    const { idempotencyKey } = order;
    await stack.emit('products_queue', 'product.reserveStock', {
      productId: product.id,
      quantity: 5,
      idempotencyKey,
    });
    await eventually(
      async () =>
        (await stack.metric('products-service', 'stock_reservations_total{outcome="duplicate"}')) === 1,
    );
    expect((await stack.request('products.get', { id: product.id })).stock).toBe(stock);
    const movements = await query(
      stack.databases.products,
      'SELECT * FROM stock_movements WHERE "idempotencyKey" = ?',
      [idempotencyKey],
    );
    expect(movements).toHaveLength(1);
  });

  it('reserves once when fifty copies of product.reserveStock arrive at the same time', async () => {
    const other = await stack.createProduct(10);
    const idempotencyKey = uuidv4();
    const channel = await stack.channel();
    const body = Buffer.from(
      JSON.stringify({
        pattern: 'product.reserveStock',
        data: { productId: other.id, quantity: 1, idempotencyKey },
      }),
    );
    for (let i = 0; i < 50; i++) channel.sendToQueue('products_queue', body);
    await eventually(
      async () =>
        (await stack.metric('products-service', 'stock_reservations_total{outcome="duplicate"}')) === 50,
    );
    expect((await stack.request('products.get', { id: other.id })).stock).toBe(9);
    await channel.close();
    // No order has this key, so the answers become dead letters.
    const letters = await eventually(async () => {
      const open = await stack.request('orders.deadLetters.list', { status: 'open' });
      return open.length === 50 ? open : undefined;
    });
    expect(letters[0]).toMatchObject({ errorClass: 'PermanentError', pattern: 'product.stockReserved' });
    // An operator puts the units back, so that the invariants hold.
    await stack.emit('products_queue', 'product.releaseStock', { idempotencyKey });
    await eventually(async () => (await stack.request('products.get', { id: other.id })).stock === 10);
  });

  describe('while another instance holds the lock', () => {
    let order: OrderView;

    it('retries an answer, counts it as locked, and then processes it once', async () => {
      order = await stack.whileFrozen('products-service', async () => {
        const placed = await stack.place(product.id, 2);
        await stack.redis.set(`lock:${placed.idempotencyKey}`, 'someone else', 'EX', 60);
        return placed;
      });
      const lock = `lock:${order.idempotencyKey}`;

      await eventually(async () => (await skipped('locked')) >= 3);
      expect(await stack.order(order.id)).toMatchObject({ status: 'PENDING' });
      // It is not our lock, so we do not delete it.
      expect(await stack.redis.get(lock)).toBe('someone else');

      await stack.redis.del(lock);
      expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
      expect(await timeline(order.id)).toContain('CONFIRMED');
      expect((await timeline(order.id)).filter((step) => step === 'CONFIRMED')).toHaveLength(1);
      expect(await stack.request('orders.deadLetters.list', {})).toHaveLength(50);
    });
  });

  it('does not confirm an order when the approval is for another product or quantity', async () => {
    const order = await stack.whileFrozen('products-service', async () => {
      const placed = await stack.place(product.id, 2);
      await stack.emit('orders_queue', 'product.stockReserved', { ...approval(placed), quantity: 1 });
      await eventually(async () =>
        (await stack.request('orders.deadLetters.list', { status: 'open', limit: 200 })).some(
          ({ errorMessage }) => errorMessage.startsWith(`order ${placed.id} is for 2 of`),
        ),
      );
      expect(await stack.order(placed.id)).toMatchObject({ status: 'PENDING' });
      return placed;
    });
    expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('makes two orders of two requests with the same correlation id', async () => {
    const channel = await stack.channel();
    for (const [id, quantity] of [
      ['one', 3],
      ['two', 5],
    ]) {
      const packet = { pattern: 'orders.create', data: { productId: product.id, quantity }, id };
      channel.sendToQueue('orders_queue', Buffer.from(JSON.stringify(packet)), {
        correlationId: '1',
        replyTo: 'nowhere',
      });
    }
    await channel.close();
    await eventually(async () => {
      const orders = await query<{ quantity: number }>(
        stack.databases.orders,
        `SELECT quantity FROM orders WHERE "requestKey" LIKE '1:%' ORDER BY quantity`,
      );
      return orders.map(({ quantity }) => quantity).join() === '3,5';
    });
  });

  it('finishes an order whose `processed:` key is newer than its database', async () => {
    const order = await stack.whileFrozen('products-service', async () => {
      const placed = await stack.place(product.id);
      await stack.redis.set(`processed:${placed.idempotencyKey}`, 'true', 'EX', 86_400);
      return placed;
    });
    // The key hides the first answer …
    expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
    // … so the sweeper has asked again.
    expect(await timeline(order.id)).toContain('STOCK_ASKED_AGAIN');
    expect(await stack.metric('orders-service', 'orders_redriven_total')).toBeGreaterThanOrEqual(1);
  });

  it('puts the stock back when the approval arrives after the cancellation', async () => {
    const { stock } = await stack.request('products.get', { id: product.id });
    const order = await stack.whileFrozen('products-service', async () => {
      const placed = await stack.place(product.id, 7);
      expect(await stack.request('orders.cancel', { id: placed.id })).toMatchObject({ status: 'CANCELLED' });
      return placed;
    });
    await stack.allFinal();
    expect((await stack.request('products.get', { id: product.id })).stock).toBe(stock);
    // The sweeper may have asked again in the meantime.
    expect((await timeline(order.id)).filter((step) => step !== 'STOCK_ASKED_AGAIN')).toEqual([
      'PENDING',
      'CANCELLED',
      'STOCK_RELEASE_ASKED',
      'STOCK_RELEASED',
    ]);
  });

  it('leaves everything in order', async () => {
    // 50 answers and one release without an order, and the wrong approval.
    await expectInvariants(stack, { deadLetters: 52 });
  });
});
