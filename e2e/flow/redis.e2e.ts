import type { MessageHistory } from '@order-flow/messaging/operations/message-history';
import type { OrdersConfig } from '@order-flow/orders-service/config';
import { ProcessingLock } from '@order-flow/orders-service/redis/processing-lock';
import { RedisService } from '@order-flow/orders-service/redis/redis.service';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

describe('a Redis that is down or full', () => {
  let stack: Stack;
  beforeAll(async () => (stack = await Stack.start()));
  afterAll(() => stack.stop());

  const readiness = async () =>
    (await (await fetch(`${stack.url('orders-service')}/health/ready`)).json()) as {
      status: string;
      checks: Record<string, { status: string }>;
    };

  it('holds at most 64 MB, and then removes what expires', async () => {
    expect(await stack.redis.config('GET', 'maxmemory')).toEqual(['maxmemory', String(64 * 1024 * 1024)]);
    expect(await stack.redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'volatile-lru']);
  });

  it('does not stop orders while it is down, and its keys are used again when it is back', async () => {
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

    // A duplicate finds no key, but the database has it.
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

  /** A full Redis refuses writes, but still reads and deletes. */
  const fill = (full: boolean) => stack.redis.config('SET', 'maxmemory', full ? '1' : '0');

  it('does not stop orders while it is full, and they are marked again afterwards', async () => {
    const { id: productId } = await stack.createProduct(100);
    const before = await stack.metric('orders-service', 'redis_fallback_total');
    await fill(true);
    try {
      const orders = await inParallel(20, 10, () => stack.place(productId));
      for (const { id } of orders) expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
      expect(await stack.metric('orders-service', 'redis_fallback_total')).toBeGreaterThan(before);
      expect(await stack.redis.exists(...orders.map((o) => `processed:${o.idempotencyKey}`))).toBe(0);
    } finally {
      await fill(false);
    }
    const order = await stack.place(productId);
    await stack.untilFinal(order.id);
    await eventually(async () => (await stack.redis.get(`processed:${order.idempotencyKey}`)) === 'true');
    await expectInvariants(stack);
  });

  it('releases the lock even if it is full when the work ends', async () => {
    const redis = new RedisService({ REDIS_URL: stack.redisServer.url } as OrdersConfig);
    await eventually(() => redis.connected);
    const lock = new ProcessingLock(redis, {} as MessageHistory);
    try {
      await lock.once('product.stockReserved', 'full', async () => {
        expect(await redis.exists('lock:full')).toBe(true);
        await fill(true);
      });
      expect(await redis.exists('processed:full')).toBe(false);
      expect(await redis.exists('lock:full')).toBe(false);
    } finally {
      await fill(false);
      redis.onModuleDestroy();
    }
  });

  it('keeps a lock that expired and was taken by another instance', async () => {
    const redis = new RedisService({ REDIS_URL: stack.redisServer.url } as OrdersConfig);
    await eventually(() => redis.connected);
    const lock = new ProcessingLock(redis, {} as MessageHistory);
    try {
      await lock.once('product.stockReserved', 'slow', async () => {
        await redis.set('lock:slow', 'token of another', 10);
      });
      expect(await redis.client.get('lock:slow')).toBe('token of another');
      expect(await redis.client.get('processed:slow')).toBe('true');
    } finally {
      redis.onModuleDestroy();
    }
  });
});
