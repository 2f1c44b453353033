import type { Channel } from 'amqplib';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import type { OrderTimeline, OrderView } from '@order-flow/contracts/payloads';
import { execute, query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const QUEUE = 'products_queue';

describe('orders whose stock request is lost', () => {
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start({
      RATE_LIMIT_PER_SECOND: '100000',
      REDRIVE_DELAYS_SECONDS: '1,2',
      SWEEP_INTERVAL_MS: '3000',
    });
    ({ id: productId } = await stack.createProduct(1_000_000));
  });
  afterAll(() => stack.stop());

  const place = (n: number) => inParallel(n, 20, () => stack.place(productId));
  it('are asked for again while the queue is long, because later orders have their answers', async () => {
    await stack.service('products-service').stop();
    const lost = await place(50);
    const channel = await stack.channel();
    await eventually(async () => (await stack.queueDepth(QUEUE)) === 50);
    await channel.purgeQueue(QUEUE);
    // Later than the lost orders by more than the first delay, so that its answer shows the loss.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const later = await stack.place(productId);
    const { idempotencyKey } = later;
    const copy = JSON.stringify({
      pattern: 'product.reserveStock',
      data: { productId, quantity: 1, idempotencyKey },
    });
    await eventually(async () => (await stack.queueDepth(QUEUE)) === 1);
    for (let i = 0; i < 1500; i++) channel.sendToQueue(QUEUE, Buffer.from(copy), { persistent: true });
    await channel.close();
    await stack.up('products-service', { PREFETCH: '1' });
    await eventually(
      async () => (await stack.metric('orders-service', 'orders_redriven_total')) >= 50,
      60_000,
    );
    expect(await stack.queueDepth(QUEUE)).toBeGreaterThan(100);
    for (const { id } of lost)
      expect(await stack.untilFinal(id, 120_000)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('are asked for again by the thousand in one sweep, even without new orders', async () => {
    await stack.service('products-service').stop();
    await stack.up('products-service');
    const orders = Array.from({ length: 5000 }, () => {
      const at = new Date(Date.now() - 60_000).toISOString();
      const due = new Date(Date.now() - 30_000).toISOString();
      const id = uuidv7({ msecs: Date.now() - 60_000 });
      return `('${id}','${productId}',1,'PENDING','${uuidv4()}','${at}','${at}','${id}','asked','${due}',0)`;
    });
    await execute(
      stack.databases.orders,
      `INSERT INTO orders (id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt", "requestKey",
         "stockState", "redriveAt", redrives) VALUES ${orders.join(',')};
       INSERT INTO order_timeline ("orderId", at, step) SELECT id, "createdAt", 'PENDING' FROM orders
         WHERE redrives = 0 AND status = 'PENDING'`,
    );
    const from = Date.now();
    await stack.allFinal(120_000);
    console.log(`5,000 lost orders were asked for again and confirmed in ${(Date.now() - from) / 1000} s`);
  });

  it('leaves everything in order', async () => {
    await expectInvariants(stack);
  });
});

describe('an order whose stock request never gets an answer', () => {
  let stack: Stack;
  let productId: string;
  let swallowing: Channel;
  let order: OrderView;

  beforeAll(async () => {
    stack = await Stack.start({ REDRIVE_DELAYS_SECONDS: '1', REDRIVES_MAX: '2' });
    ({ id: productId } = await stack.createProduct(10));
  });
  afterAll(() => stack.stop());

  const reject = async <T = OrderView>(
    id: string,
    body: object = { reason: 'supplier is out of business' },
  ) => stack.http<T>('POST', `/orders/${id}/reject`, body, await stack.asOperator());
  const stepsOf = async (id: string) =>
    (await stack.http<OrderTimeline>('GET', `/orders/${id}/timeline`, undefined, await stack.asViewer())).body
      .steps;
  let asked = 0;

  it('is asked for REDRIVES_MAX times, and then waits for a person', async () => {
    await stack.service('products-service').stop();
    swallowing = await stack.channel();
    await swallowing.consume(QUEUE, (message) => {
      if (!message) return;
      asked++;
      swallowing.ack(message);
    });
    order = await stack.place(productId, 4);
    await eventually(async () => (await stack.metric('orders-service', 'orders_stuck')) === 1);
    expect(asked).toBe(3);
    expect(await stack.order(order.id)).toMatchObject({ status: 'PENDING' });
    const stuck = { step: 'STUCK', detail: 'asked again 2 times without an answer' };
    expect(await stepsOf(order.id)).toContainEqual(expect.objectContaining(stuck));
  });

  it('is rejected once by an operator, with a reason in the audit trail and the timeline', async () => {
    expect((await reject<Problem>(order.id, {})).status).toBe(400);
    expect((await reject<Problem>(order.id, { reason: ' ' })).status).toBe(400);
    expect(
      (await stack.http('POST', `/orders/${order.id}/reject`, { reason: 'x' }, await stack.asViewer()))
        .status,
    ).toBe(403);
    const rejected = await reject(order.id);
    expect(rejected).toMatchObject({
      status: 200,
      body: { id: order.id, status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' },
    });
    expect(await reject<Problem>(order.id)).toMatchObject({
      status: 409,
      body: { detail: `order ${order.id} is REJECTED: only a PENDING order can be rejected` },
    });
    expect((await reject<Problem>(uuidv4())).status).toBe(404);
    const entries = await query(
      stack.databases.orders,
      'SELECT actor, action, before, after FROM audit WHERE target = ?',
      [order.id],
    );
    expect(entries).toEqual([
      {
        actor: expect.stringContaining('olga') as string,
        action: 'orders.reject',
        before: '{"status":"PENDING"}',
        after: '{"status":"REJECTED","reason":"supplier is out of business"}',
      },
    ]);
    const step = (await stepsOf(order.id)).find((each) => each.step === 'REJECTED');
    expect(step?.detail).toMatch(/^by .*olga.*: supplier is out of business$/);
    expect(await stack.metric('orders-service', 'orders_stuck')).toBe(0);
  });

  it('releases its stock when an approval arrives after all', async () => {
    await swallowing.close();
    await stack.up('products-service');
    const { idempotencyKey } = order;
    // The approval arrives as a replayed dead letter.
    await stack.emit(QUEUE, 'product.reserveStock', { productId, quantity: 4, idempotencyKey });
    await stack.allFinal();
    expect(await stack.order(order.id)).toMatchObject({ status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' });
    expect((await stepsOf(order.id)).map(({ step }) => step)).toEqual(
      expect.arrayContaining(['STOCK_RESERVED', 'STOCK_RELEASE_ASKED', 'STOCK_PUT_BACK', 'STOCK_RELEASED']),
    );
    expect((await stack.request('products.get', { id: productId })).stock).toBe(10);
  });

  it('is also settled if it is rejected while its answer is on its way', async () => {
    await stack.whileFrozen('products-service', async () => {
      const early = await stack.place(productId, 3);
      expect((await reject(early.id)).status).toBe(200);
    });
    await stack.allFinal();
    expect((await stack.request('products.get', { id: productId })).stock).toBe(10);
  });

  it('cannot be rejected once it is confirmed', async () => {
    const { id } = await stack.place(productId);
    await stack.untilFinal(id);
    expect((await reject<Problem>(id)).status).toBe(409);
  });

  it('leaves everything in order', async () => {
    await expectInvariants(stack);
  });
});
