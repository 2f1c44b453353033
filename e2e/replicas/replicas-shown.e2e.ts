import type { StatsView } from '@order-flow/contracts/payloads';
import type { PartView, SystemView } from '@order-flow/gateway/system/dto/system.dto';
import { eventually } from '../support/eventually';
import { Stack } from '../support/stack';

jest.setTimeout(300_000);

/** A leader is replaced 15 s after its last sign of life, and then up to 3 s pass until the next one knows. */
const TAKE_OVER_MS = 120_000;

describe('/system with replicas', () => {
  let stack: Stack;
  beforeAll(async () => (stack = await Stack.start({}, [], undefined, { postgres: 'shared' })));
  afterAll(() => stack.stop());

  const partOf = async (name: string): Promise<PartView> => {
    const { body } = await stack.http<SystemView>('GET', '/system', undefined, await stack.asViewer());
    const part = body.parts.find((one) => one.name === name);
    if (!part) throw new Error(`there is no part ${name}`);
    return part;
  };

  it('shows two replicas, which of them leads, and the other one as leader when that one dies', async () => {
    const [first, second] = [
      stack.service('orders-service').pid,
      (await stack.replica('orders-service')).pid,
    ];
    const both = await eventually(async () => {
      const { replicas } = await partOf('orders-service');
      return replicas.length === 2 && replicas.every(({ brokerNodes }) => brokerNodes.length === 1)
        ? replicas
        : undefined;
    }, TAKE_OVER_MS);
    expect(both.map(({ pid, leads, status }) => ({ pid, leads, status }))).toEqual([
      { pid: first, leads: true, status: 'ok' },
      { pid: second, leads: false, status: 'ok' },
    ]);
    expect(both[0]?.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Date.parse(both[0]?.since ?? '')).toBeLessThanOrEqual(Date.parse(both[0]?.seenAt ?? ''));
    expect(stack.rabbitMq.url).toContain(both[0]?.brokerNodes[0]);

    stack.service('orders-service').child.kill('SIGKILL');
    await stack.service('orders-service').exited;
    const after = await eventually(async () => {
      const { replicas } = await partOf('orders-service');
      return replicas[0]?.status === 'gone' ? replicas : undefined;
    }, TAKE_OVER_MS);
    expect(after.map(({ pid, leads, status }) => ({ pid, leads, status }))).toEqual([
      { pid: first, leads: false, status: 'gone' },
      { pid: second, leads: true, status: 'ok' },
    ]);
    await stack.up('orders-service');
  });

  it('shows the server of the databases, and each gateway', async () => {
    const products = await partOf('products-service');
    expect(products.database).toMatchObject({ role: 'primary', standbys: 0 });
    expect(products.database?.version).toMatch(/^\d+/);
    const gateways = await eventually(async () => {
      const { replicas } = await partOf('gateway');
      return replicas.length > 0 ? replicas : undefined;
    });
    expect(gateways).toMatchObject([
      { pid: stack.service('gateway').pid, number: null, leads: false, status: 'ok' },
    ]);
    // One address of RabbitMQ, and one Redis: nothing to list.
    expect((await partOf('rabbitmq')).nodes).toEqual([]);
    expect((await partOf('redis')).nodes).toEqual([]);
  });

  it('counts skipped duplicates of all replicas, whichever of them answers', async () => {
    await stack.replica('orders-service');
    const { id: productId } = await stack.createProduct(10);
    const order = await stack.place(productId);
    await stack.untilFinal(order.id);
    const skipped = async () => {
      const { body } = await stack.http<StatsView>('GET', '/stats', undefined, await stack.asViewer());
      return body.orders?.skipped.duplicate;
    };
    const before = (await skipped()) ?? 0;
    const answer = { approved: true, productId, quantity: 1, idempotencyKey: order.idempotencyKey };
    for (let n = 0; n < 10; n++) await stack.emit('orders_queue', 'product.stockReserved', answer);
    // Each of ten answers in a row must be right: they come from either replica.
    await eventually(async () => {
      for (let n = 0; n < 10; n++) if ((await skipped()) !== before + 10) return false;
      return true;
    }, TAKE_OVER_MS);
  });
});
