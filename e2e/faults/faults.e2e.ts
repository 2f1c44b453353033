import type { OrderView } from '@order-flow/contracts/payloads';
import { hold, query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack, type ServiceName } from '../support/stack';

describe('when things break', () => {
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    // Long enough for a request to survive the restart of its owner.
    stack = await Stack.start({ RPC_TIMEOUT_MS: '30000' });
    productId = (await stack.createProduct(100_000)).id;
  });
  afterEach(() => expectInvariants(stack));
  afterAll(() => stack.stop());

  async function crashAt(name: ServiceName, point: string): Promise<void> {
    await stack.service(name).stop();
    await stack.up(name, { CRASH_AT: point });
  }

  it('kill -9 of the orders service between commit and publish: the order exists and ends', async () => {
    const before = (await query<{ id: string }>(stack.databases.orders, 'SELECT id FROM orders')).length;
    await crashAt('orders-service', 'committed-not-published=product.reserveStock');
    const answer = stack.http<OrderView>('POST', '/orders', { productId, quantity: 1 });
    expect((await stack.service('orders-service').exited).signal).toBe('SIGKILL');
    const left = await query<{ pattern: string }>(stack.databases.orders, 'SELECT pattern FROM outbox');
    expect(left).toEqual([{ pattern: 'product.reserveStock' }]);

    await stack.up('orders-service');
    // The request is delivered again and finds its order, so the client still gets the answer.
    const { status, body } = await answer;
    expect(status).toBe(201);
    expect(await stack.untilFinal(body.id)).toMatchObject({ status: 'CONFIRMED' });
    const orders = await query<{ id: string }>(stack.databases.orders, 'SELECT id FROM orders');
    expect(orders).toHaveLength(before + 1);
  });

  it('a queue deleted under its consumer: the service is not ready until it is declared and consumed again', async () => {
    const channel = await stack.channel();
    await channel.deleteQueue('products_queue');
    await channel.close();
    const ready = () => fetch(`${stack.url('products-service')}/health/ready`);
    await eventually(async () => (await ready()).status === 503);
    await eventually(async () => (await ready()).ok);
    const order = await stack.place(productId);
    expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('a database that takes no writes: messages wait without using an attempt, and are handled afterwards', async () => {
    const letGo = await hold(stack.databases.products);
    const orders = await inParallel(5, 5, () => stack.place(productId));
    // Others hold it for longer than a write waits (SQLite: 5 s, PostgreSQL: 10 s), so the service is not ready.
    await eventually(
      async () => (await fetch(`${stack.url('products-service')}/health/ready`)).status === 503,
      60_000,
    );
    await eventually(
      async () =>
        (await stack.log('products-service')).some(
          ({ msg }) => msg === 'a message can be neither handled nor put aside, it waits',
        ),
      60_000,
    );
    await letGo();
    for (const { id } of orders) expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await stack.request('products.deadLetters.list', {})).toEqual([]);
  });
});
