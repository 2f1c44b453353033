import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';

describe('an operator cancels or redrives orders', () => {
  let stack: Stack;

  beforeAll(async () => {
    // All messages come twice and wait for each other's locks, so on a busy machine an answer takes many seconds.
    stack = await Stack.start({ RPC_TIMEOUT_MS: '30000' });
  });
  afterAll(() => stack.stop());

  const command = async <T = OrderView>(id: string, what: 'cancel' | 'redrive') =>
    stack.http<T>('POST', `/orders/${id}/${what}`, undefined, await stack.asOperator());
  const stockOf = async (id: string) => (await stack.http<ProductView>('GET', `/products/${id}`)).body.stock;
  const audited = (target: string) =>
    query<{ actor: string; action: string; before: string; after: string; traceId: string }>(
      stack.databases.orders,
      'SELECT actor, action, before, after, "traceId" FROM audit WHERE target = ?',
      [target],
    );

  it('cancels a confirmed order once and puts the stock back', async () => {
    const { id: productId } = await stack.createProduct(5);
    const { id } = await stack.place(productId, 2);
    await stack.untilFinal(id);
    const cancelled = await command(id, 'cancel');
    expect(cancelled).toMatchObject({ status: 200, body: { id, status: 'CANCELLED' } });
    expect((await command(id, 'cancel')).body.status).toBe('CANCELLED');
    await stack.allFinal();
    expect(await stockOf(productId)).toBe(5);
    const entries = await audited(id);
    expect(entries).toEqual([
      {
        actor: expect.any(String) as string,
        action: 'orders.cancel',
        before: '{"status":"CONFIRMED"}',
        after: '{"status":"CANCELLED"}',
        traceId: cancelled.headers.get('traceresponse')?.split('-')[1],
      },
    ]);
  });

  it('refuses to cancel an order that was rejected or does not exist, and an invalid id', async () => {
    const { id } = await stack.place(missing);
    await stack.untilFinal(id);
    expect(await command<Problem>(id, 'cancel')).toMatchObject({
      status: 409,
      body: { detail: `order ${id} is REJECTED: there is nothing to cancel` },
    });
    expect(await audited(id)).toEqual([]);
    expect((await command(missing, 'cancel')).status).toBe(404);
    expect((await command('7', 'cancel')).status).toBe(400);
  });

  it('redrives only orders that wait for an answer', async () => {
    const { id: productId } = await stack.createProduct(5);
    await stack.service('products-service').stop();
    const { id } = await stack.place(productId);
    const channel = await stack.channel();
    // The request is lost with its queue. The next sweep would be in two seconds.
    await channel.purgeQueue('products_queue');
    await channel.close();
    expect(await command(id, 'redrive')).toMatchObject({ status: 200, body: { id, status: 'PENDING' } });
    expect(await audited(id)).toMatchObject([{ action: 'orders.redrive' }]);
    await stack.up('products-service');
    expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await stockOf(productId)).toBe(4);
    expect(await command<Problem>(id, 'redrive')).toMatchObject({
      status: 409,
      body: { detail: `order ${id} is CONFIRMED: it is not waiting for an answer` },
    });
    expect((await command(missing, 'redrive')).status).toBe(404);
  });

  it('puts back the exact stock of 500 orders cancelled at random moments, with every message sent twice', async () => {
    const { id: productId } = await stack.createProduct(2000);
    const twice = async (pattern: string, data: object) => {
      for (let i = 0; i < 2; i++) await stack.emit('products_queue', pattern, data);
    };
    const placeAndCancel = async (n: number) => {
      const { id, idempotencyKey } = await stack.place(productId, 1 + (n % 5));
      await twice('product.reserveStock', { productId, quantity: 1 + (n % 5), idempotencyKey });
      // At once, after its end, or at any other moment.
      if (n % 4 === 1) await stack.untilFinal(id);
      else if (n % 4 > 1) await new Promise((resolve) => setTimeout(resolve, Math.random() ** 2 * 400));
      const answers = await Promise.all([command(id, 'cancel'), command(id, 'cancel')]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      // Only messages that were really sent can be copied.
      const asked = await query(
        stack.databases.orders,
        `SELECT id FROM order_timeline WHERE "orderId" = ? AND step = 'STOCK_RELEASE_ASKED'`,
        [id],
      );
      if (asked.length > 0) await twice('product.releaseStock', { idempotencyKey });
    };
    // On a busy machine no cancellation would come before the answer otherwise. 0, 4, 8, …: those that do not wait.
    await stack.whileFrozen('products-service', () => inParallel(25, 25, (n) => placeAndCancel(4 * n)));
    await inParallel(475, 25, placeAndCancel);
    await stack.allFinal();
    await eventually(async () => (await stack.queueDepth('products_queue')) === 0);
    expect(await stockOf(productId)).toBe(2000);
    const counts = await query(
      stack.databases.orders,
      `SELECT status, "stockState", count(*) AS n FROM orders WHERE "productId" = '${productId}' GROUP BY 1, 2`,
    );
    expect(counts).toEqual([{ status: 'CANCELLED', stockState: 'settled', n: 500 }]);
    const moments = await query<{ confirmed: number; n: number }>(
      stack.databases.orders,
      `SELECT confirmed, count(*) AS n FROM (
         SELECT "orderId", max(CASE WHEN step = 'CONFIRMED' THEN 1 ELSE 0 END) AS confirmed
         FROM order_timeline JOIN orders ON orders.id = "orderId" WHERE "productId" = '${productId}' GROUP BY 1
       ) AS cancelled GROUP BY 1`,
    );
    // Both cases happened: cancelled before and after the confirmation.
    expect(moments).toHaveLength(2);
    console.log(`cancelled before and after they were confirmed: ${moments.map(({ n }) => n).join(', ')}`);
  });

  it('leaves everything in order', async () => {
    await expectInvariants(stack);
  });
});
