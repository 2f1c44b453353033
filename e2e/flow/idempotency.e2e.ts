import { v4 as uuidv4 } from 'uuid';
import type { OrderView } from '@order-flow/contracts/payloads';
import { execute, query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

describe('POST /orders with an Idempotency-Key', () => {
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start({ RPC_TIMEOUT_MS: '20000', RETENTION_SWEEP_MINUTES: '0.01' });
    productId = (await stack.createProduct(10_000)).id;
  });
  afterAll(() => stack.stop());

  const post = (key: string, quantity = 1, path = '/orders') =>
    stack.http<OrderView>('POST', path, { productId, quantity }, { 'idempotency-key': key });
  const orders = async () => (await query(stack.databases.orders, 'SELECT id FROM orders')).length;

  it('repeats the first answer, also after the order has ended', async () => {
    const key = uuidv4();
    const first = await post(key, 2);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    await stack.untilFinal(first.body.id);
    const before = await orders();

    const again = await post(`"${key}"`, 2);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    // The answer has the trace of the first request, while this request has its own.
    expect(again.headers.get('traceresponse')).not.toContain(String(first.body.traceId));
    expect(await orders()).toBe(before);
  });

  it('treats a body with the same meaning as the same body', async () => {
    const key = uuidv4();
    const first = await post(key, 3);
    const again = await stack.http<OrderView>(
      'POST',
      '/orders',
      `{ "quantity": 3,  "productId": "${productId.toUpperCase()}" }`,
      { 'idempotency-key': key },
    );
    expect(again.body).toEqual(first.body);
  });

  it('refuses another body with the same key with 422, and stores nothing', async () => {
    const key = uuidv4();
    await post(key, 1);
    const before = await orders();
    const answer = await stack.http<Problem>(
      'POST',
      '/orders',
      { productId, quantity: 2 },
      { 'idempotency-key': key },
    );
    expect(answer).toMatchObject({
      status: 422,
      body: { status: 422, detail: 'This Idempotency-Key was used for another order.' },
    });
    expect(await orders()).toBe(before);
  });

  it.each([
    ['an empty one', '""'],
    ['256 characters', 'x'.repeat(256)],
    ['two keys', 'a, b'],
    ['half a quote', '"a'],
  ])('refuses %s with 400', async (_, key) => {
    const answer = await stack.http<Problem>(
      'POST',
      '/orders',
      { productId, quantity: 1 },
      { 'idempotency-key': key },
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });

  it('ignores a key in the body', async () => {
    const answer = await stack.http<Problem>('POST', '/orders', { productId, quantity: 1, clientKey: 'a' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'clientKey' }] } });
  });

  it('has a key that is unique per caller', async () => {
    const clientKey = uuidv4();
    const place = (clientScope?: string) =>
      stack.request('orders.create', {
        productId,
        quantity: 1,
        clientKey,
        ...(clientScope && { clientScope }),
      });
    const [ana, bob, anonymous] = [await place('ana'), await place('bob'), await place()];
    expect(new Set([ana.id, bob.id, anonymous.id]).size).toBe(3);
    expect(await place('ana')).toEqual({ ...ana, replayed: true });
    // Anonymous callers over HTTP share one scope.
    expect((await post(clientKey)).body.id).toBe(anonymous.id);
  });

  it('makes one order for 200 clients with the same key, who get the same answer', async () => {
    const key = uuidv4();
    const before = await orders();
    const answers = await inParallel(200, 200, () => post(key));
    expect(await orders()).toBe(before + 1);
    const [first] = answers;
    for (const answer of answers) {
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual(first?.body);
    }
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  });

  it('makes one order when the gateway is killed during the request and the client tries again', async () => {
    const key = uuidv4();
    await stack.service('orders-service').stop();
    const lost = post(key).catch(() => 'lost');
    await eventually(async () => (await stack.queueDepth('orders_queue')) === 1);
    await stack.service('gateway').stop('SIGKILL');
    expect(await lost).toBe('lost');
    await stack.up('gateway');
    await stack.up('orders-service');
    const again = await post(key);
    expect(again.status).toBe(201);
    const { status, body } = await post(key);
    expect(status).toBe(201);
    expect(body).toEqual(again.body);
    expect(
      await query(stack.databases.orders, 'SELECT "orderId" FROM idempotency_keys WHERE key = ?', [key]),
    ).toEqual([{ orderId: body.id }]);
    expect(
      await query(stack.databases.orders, 'SELECT id FROM orders WHERE "createdAt" >= ?', [body.createdAt]),
    ).toEqual([{ id: body.id }]);
  });

  it('makes one order when the orders service is killed after the commit', async () => {
    const key = uuidv4();
    const before = await orders();
    await stack.service('orders-service').stop();
    await stack.up('orders-service', { CRASH_AT: 'committed-not-published=product.reserveStock' });
    const first = post(key);
    await stack.service('orders-service').exited;
    await stack.up('orders-service');
    const again = await post(key);
    expect(again.status).toBe(201);
    // The request is delivered again: the caller gets its first answer.
    const { status, body } = await first;
    expect(status).toBe(201);
    expect(body.id).toBe(again.body.id);
    expect(await orders()).toBe(before + 1);
  });

  it('works while Redis is down', async () => {
    const { port } = stack.redisServer;
    await stack.redisServer.stop();
    const key = uuidv4();
    const first = await post(key);
    await stack.untilFinal(first.body.id);
    expect((await post(key)).body).toEqual(first.body);
    expect((await post(key, 2)).status).toBe(422);
    await stack.restartRedis(port);
  });

  it('expires, and is deleted by the sweep', async () => {
    const [swept, kept] = [uuidv4(), uuidv4()];
    const first = await post(swept);
    await post(kept);
    await execute(
      stack.databases.orders,
      `UPDATE idempotency_keys SET "createdAt" = '2020-01-01T00:00:00.000Z' WHERE key = '${swept}'`,
    );
    await eventually(async () => {
      const keys = await query<{ key: string }>(stack.databases.orders, 'SELECT key FROM idempotency_keys');
      return !keys.some(({ key }) => key === swept) && keys.some(({ key }) => key === kept);
    });
    const second = await post(swept);
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.headers.get('idempotent-replayed')).toBeNull();
  });

  it('leaves everything in order', async () => {
    await expectInvariants(stack);
  });
});
