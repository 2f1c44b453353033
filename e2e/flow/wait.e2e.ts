import type { OrderView } from '@order-flow/contracts/payloads';
import { execute } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';

describe('GET /orders/:id?wait=', () => {
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start();
    productId = (await stack.createProduct(10_000)).id;
  });
  afterAll(() => stack.stop());

  const timed = async (id: string, wait: number | string) => {
    const from = performance.now();
    const { status, body } = await stack.http<OrderView>('GET', `/orders/${id}?wait=${wait}`);
    return { status, body, ms: performance.now() - from };
  };
  /** An order that stays PENDING while `work` runs. */
  const whilePending = async (work: (order: OrderView) => Promise<void>) => {
    const order = await stack.whileFrozen('products-service', async () => {
      const placed = await stack.place(productId);
      await work(placed);
      return placed;
    });
    await stack.untilFinal(order.id);
  };

  it('answers as soon as the order is final', async () => {
    const { id } = await stack.place(productId);
    const { status, body, ms } = await timed(id, 30);
    expect(status).toBe(200);
    expect(body.status).toBe('CONFIRMED');
    // How soon is for order-waits.spec.ts; here it must only not be the 30 s.
    expect(ms).toBeLessThan(10_000);
    // A final one does not wait at all.
    expect((await timed(id, 30)).ms).toBeLessThan(5000);
  });

  it('answers with the current order after `wait` seconds', () =>
    whilePending(async ({ id }) => {
      const { status, body, ms } = await timed(id, 1);
      expect(status).toBe(200);
      expect(body.status).toBe('PENDING');
      expect(ms).toBeGreaterThanOrEqual(1000);
      expect(ms).toBeLessThan(6000);
      expect((await timed(id, 0)).ms).toBeLessThan(ms);
    }));

  it('may wait longer than the limit of other requests', async () => {
    await stack.service('gateway').stop();
    await stack.up('gateway', { RPC_TIMEOUT_MS: '500' });
    await whilePending(async ({ id }) => {
      const { status, ms } = await timed(id, 2);
      expect(status).toBe(200);
      expect(ms).toBeGreaterThanOrEqual(2000);
    });
    await stack.service('gateway').stop();
    await stack.up('gateway');
  });

  it('notices changes by another process, because it reads the database', () =>
    whilePending(async ({ id }) => {
      const waiting = timed(id, 30);
      await eventually(async () => (await stack.metric('orders-service', 'orders_waiting')) === 1);
      await execute(
        stack.databases.orders,
        `UPDATE orders SET status = 'REJECTED', reason = 'OUT_OF_STOCK', "stockState" = 'settled' WHERE id = '${id}'`,
      );
      const { body, ms } = await waiting;
      expect(body).toMatchObject({ status: 'REJECTED', reason: 'OUT_OF_STOCK' });
      expect(ms).toBeLessThan(10_000);
    }));

  it.each(['31', '-1', '1.5', 'soon', '1&wait=2'])('refuses wait=%s', async (wait) => {
    const answer = await stack.http<Problem>('GET', `/orders/${missing}?wait=${wait}`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.field).toBe('wait');
  });

  it('does not wait for an unknown order', async () => {
    expect((await timed(missing, 30)).status).toBe(404);
  });

  it('lets other requests through during 500 waits, and refuses one more wait at once', () =>
    whilePending(async ({ id }) => {
      const waits = inParallel(500, 500, () => timed(id, 30));
      await eventually(async () => (await stack.metric('gateway', 'orders_waiting')) === 500);
      const refused = await stack.http<Problem>('GET', `/orders/${id}?wait=10`);
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const from = performance.now();
      expect((await stack.http('GET', `/orders/${id}`)).status).toBe(200);
      await stack.place(productId);
      expect(performance.now() - from).toBeLessThan(5000);
      await stack.http('POST', `/orders/${id}/cancel`, undefined, await stack.asOperator());
      for (const { status, body } of await waits) {
        expect(status).toBe(200);
        expect(body.status).toBe('CANCELLED');
      }
      expect(await stack.metric('gateway', 'orders_waiting')).toBe(0);
    }));

  it('ends in the gateway at once when its caller leaves, and in the orders service a few seconds later', () =>
    whilePending(async ({ id }) => {
      const leaving = new AbortController();
      const waits = Array.from({ length: 20 }, () =>
        fetch(`${stack.url('gateway')}/orders/${id}?wait=30`, { signal: leaving.signal }).catch(
          () => undefined,
        ),
      );
      await eventually(async () => (await stack.metric('orders-service', 'orders_waiting')) === 20);
      const from = performance.now();
      leaving.abort();
      await Promise.all(waits);
      await eventually(async () => (await stack.metric('gateway', 'orders_waiting')) === 0);
      await eventually(async () => (await stack.metric('orders-service', 'orders_waiting')) === 0);
      // They would otherwise stay for 30 s.
      expect(performance.now() - from).toBeLessThan(25_000);
    }));

  it.each(['orders-service', 'gateway'] as const)('ends at once when the %s stops', async (service) => {
    const id = await stack.whileFrozen('products-service', async () => {
      const order = await stack.place(productId);
      const waiting = timed(order.id, 30);
      await eventually(async () => (await stack.metric('orders-service', 'orders_waiting')) === 1);
      await stack.service(service).stop();
      const { status, body, ms } = await waiting;
      expect(status).toBe(200);
      expect(body.status).toBe('PENDING');
      expect(ms).toBeLessThan(15_000);
      return order.id;
    });
    await stack.up(service);
    expect((await timed(id, 30)).body.status).toBe('CONFIRMED');
  });
});
