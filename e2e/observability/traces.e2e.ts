import type { OrderView } from '@order-flow/contracts/payloads';
import { httpAttributes, spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { isPostgres } from '../../tools/shared/postgres';
import { query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectOrderTraces, ORDER_SPANS, SERVER } from '../support/order-traces';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack } from '../support/stack';

describe('the trace of an order', () => {
  let receiver: ReceivedTraces;
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    receiver = await ReceivedTraces.start();
    stack = await Stack.start(receiver.env, [], undefined, { ownRabbitMq: true });
    productId = (await stack.createProduct(1_000_000)).id;
  });
  afterAll(async () => {
    await stack.stop();
    await receiver.stop();
  });

  const expectTraces = (orders: readonly OrderView[], resending = false) =>
    expectOrderTraces(stack, receiver, orders, ORDER_SPANS, resending);

  it('has exactly the expected spans for 500 orders at once, with a cold client', async () => {
    // The first messages are queued while the connection is made, and each must keep its own context.
    await expectTraces(await inParallel(500, 100, () => stack.place(productId)));
  });

  it('has exactly the expected spans for 200 orders right after the broker is back', async () => {
    const { port } = stack.rabbitMq;
    await stack.rabbitMq.stop();
    await stack.restartRabbitMq(port);
    await eventually(async () => (await fetch(`${stack.url('gateway')}/health/ready`)).ok);
    // Starts as soon as the gateway can send, even if the other services are not connected yet, and the broker not ready for
    // each of its queues.
    await expectTraces(await inParallel(200, 100, () => stack.place(productId)), true);
  });

  it('is separate for two callers with the same traceparent, and links to it', async () => {
    const foreign = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const traceparent = `00-${foreign.traceId}-${foreign.spanId}-01`;
    const headers = { traceparent, baggage: 'order.id=00000000-0000-4000-8000-000000000bad,user=eve' };
    const orders = [await stack.place(productId, 1, headers), await stack.place(productId, 1, headers)];
    await expectTraces(orders);
    expect(receiver.trace(foreign.traceId)).toEqual([]);
    for (const { traceId } of orders) {
      const server = receiver.trace(String(traceId)).find(({ kind }) => kind === SERVER);
      expect(server?.links).toEqual([foreign]);
    }
  });

  it('is sampled even if the caller has switched sampling off', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-00';
    await expectTraces([await stack.place(productId, 1, { traceparent })]);
  });

  it('continues when the sweeper asks again, with a link to the sweep', async () => {
    await stack.service('products-service').stop();
    const place = async () => {
      const placed = await stack.place(productId);
      await stack.redis.set(`processed:${placed.idempotencyKey}`, 'true', 'EX', 86_400);
      return placed;
    };
    // If it fails, the tests after it still need the service.
    const order = await place().finally(() => stack.up('products-service'));
    await stack.untilFinal(order.id);
    const asked = await eventually(() => {
      const spans = receiver.trace(String(order.traceId));
      const called = (wanted: string) => spans.filter(({ name }) => name === wanted);
      const sent = called('send product.reserveStock');
      // On a busy machine the sweeper asks more than once, and each request gets an answer.
      const answers = called('process product.stockReserved').length;
      if (sent.length < 2 || answers < sent.length)
        throw new Error(`${sent.length} requests and ${answers} answers in ${spans.length} spans`);
      return sent.find(({ links }) => links.length > 0);
    });
    const sweep = await eventually(() => receiver.span('orders-service', asked.links[0]?.spanId));
    expect(sweep.name).toBe('sweep orders');
    expect(sweep.traceId).not.toBe(order.traceId);
    const spans = receiver.trace(String(order.traceId));
    expect(
      spans.filter(
        ({ name, attributes }) => name !== 'send orders.create' && attributes['order.id'] !== order.id,
      ),
    ).toEqual([]);
  });

  it('continues when the outbox is swept after a crash, with a link to the sweep', async () => {
    await stack.service('orders-service').stop();
    // Keeps the orders sweep from running first.
    const env = { REDRIVE_DELAYS_SECONDS: '60' };
    const crashing = await stack.up('orders-service', {
      ...env,
      CRASH_AT: 'committed-not-published=product.reserveStock',
    });
    // The client may or may not get an answer, depending on the restart. The order exists either way.
    const answered = stack.http('POST', '/orders', { productId, quantity: 1 });
    await crashing.exited;
    const [order] = await query<OrderView>(
      stack.databases.orders,
      'SELECT * FROM orders ORDER BY id DESC LIMIT 1',
    );
    expect(order).toMatchObject({ status: 'PENDING' });
    await stack.up('orders-service', env);
    await answered;
    await stack.untilFinal(String(order?.id));
    const sent = await eventually(() =>
      receiver.trace(String(order?.traceId)).find(({ name }) => name === 'send product.reserveStock'),
    );
    expect(sent.attributes['order.id']).toBe(order?.id);
    const sweep = await eventually(() => receiver.span('orders-service', sent.links[0]?.spanId));
    expect(sweep.name).toBe('sweep outbox');
    expect(sweep.traceId).not.toBe(order?.traceId);
    await eventually(() =>
      receiver.trace(String(order?.traceId)).some(({ name }) => name === 'process product.stockReserved'),
    );
  });

  it('has only declared attributes, and none from the caller', async () => {
    const order = await stack.place(productId, 1, { 'user-agent': 'Jane Doe' });
    await expectTraces([order]);
    const spans = receiver.trace(String(order.traceId));
    const declared = new Set<string>([...Object.values(spanAttributes), ...Object.values(httpAttributes)]);
    const names = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].filter((name) => !declared.has(name))).toEqual([]);
    expect(spans.find(({ name }) => name === 'process product.stockReserved')?.attributes).toEqual({
      'order.id': order.id,
      'order_flow.order.status': 'CONFIRMED',
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number) as number,
      'messaging.system': 'rabbitmq',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'orders_queue',
      'messaging.rabbitmq.destination.routing_key': 'orders_queue',
      'messaging.message.id': expect.any(String) as string,
      'messaging.message.body.size': expect.any(Number) as number,
      'order_flow.message.attempt': 1,
      'db.system.name': isPostgres(stack.databases.orders) ? 'postgresql' : 'sqlite',
      'db.operation.batch.size': expect.any(Number) as number,
      'order_flow.commit.seconds': expect.any(Number) as number,
    });
  });

  it('is marked in the order if it was not sampled', async () => {
    expect((await stack.place(productId)).traceSampled).toBe(true);
    await stack.service('gateway').stop();
    await stack.up('gateway', {
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    const order = await stack.place(productId);
    expect(order.traceSampled).toBe(false);
    expect((await stack.untilFinal(order.id)).traceSampled).toBe(false);
    await stack.service('gateway').stop();
    await stack.up('gateway');
    await expectTraces([await stack.place(productId)]);
    // None of the three services has sent a span of it.
    expect(receiver.trace(String(order.traceId))).toEqual([]);
  });

  it('can be found in the logs of every service by trace_id and order_id', async () => {
    const order = await stack.place(productId);
    await stack.untilFinal(order.id);
    for (const name of ['gateway', 'orders-service', 'products-service'] as const) {
      const lines = (await stack.log(name)).filter(({ order_id }) => order_id === order.id);
      expect(lines.length).toBeGreaterThanOrEqual(1);
      for (const line of lines) {
        expect(line).toMatchObject({
          trace_id: order.traceId,
          span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        });
      }
    }
  });
});
