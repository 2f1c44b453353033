import { inParallel } from './support/eventually';
import { eventually } from './support/eventually';
import { expectInvariants } from './support/invariants';
import { Stack } from './support/stack';

describe('without Redis', () => {
  let stack: Stack;
  beforeAll(async () => (stack = await Stack.start()));
  afterAll(() => stack.stop());

  const readiness = async () =>
    (await (await fetch(`${stack.url('orders-service')}/health/ready`)).json()) as {
      status: string;
      checks: Record<string, { status: string }>;
    };

  it('orders still reach their end; when it is back, its keys are used again', async () => {
    const { id: productId } = await stack.createProduct(1000);
    const { port } = stack.redisServer;
    await stack.redisServer.stop();
    await eventually(async () => (await readiness()).status === 'degraded');
    expect((await readiness()).checks).toMatchObject({
      redis: { status: 'degraded' },
      database: { status: 'ok' },
    });

    const orders = await inParallel(50, 10, () => stack.place(productId));
    for (const { id } of orders) expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await stack.metric('orders-service', 'redis_fallback_total')).toBeGreaterThan(0);
    expect(await stack.metric('orders-service', 'redis_connected')).toBe(0);

    // A duplicate finds no key, but the database knows it.
    const [first] = orders;
    await stack.emit('orders_queue', 'product.stockReserved', {
      approved: true,
      productId,
      quantity: 1,
      idempotencyKey: first?.idempotencyKey,
    });
    await eventually(
      async () =>
        (await stack.metric('orders-service', 'order_messages_skipped_total{reason="duplicate"}')) === 1,
    );

    await stack.restartRedis(port);
    await eventually(async () => (await readiness()).status === 'ok');
    const order = await stack.place(productId);
    await stack.untilFinal(order.id);
    await eventually(async () => (await stack.redis.get(`processed:${order.idempotencyKey}`)) === 'true');
    await expectInvariants(stack);
  });
});
