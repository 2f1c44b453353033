import { moveData } from '../../tools/migrate-data/move';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { root, Stack } from '../support/stack';

jest.setTimeout(300_000);

const SERVICES = ['gateway', 'orders-service', 'products-service'] as const;

describe('an installation that moves from SQLite to PostgreSQL', () => {
  let stack: Stack;
  beforeAll(async () => {
    // An empty variable counts as not set: the services begin with files.
    stack = await Stack.start({ DATABASE_URL: '' }, [], undefined, { postgres: 'shared' });
  });
  afterAll(() => stack.stop());

  const move = () => {
    const lines: string[] = [];
    const env = { DATABASE_URL: stack.databaseUrl };
    return moveData({ root, dataDir: stack.dataDir, env, log: (line: string) => lines.push(line) }).then(
      () => lines,
    );
  };

  it('has the same orders, stock, timelines and dead letters there, and goes on', async () => {
    const product = await stack.createProduct(40);
    const placed = await Promise.all(Array.from({ length: 50 }, () => stack.place(product.id)));
    await Promise.all(placed.map(({ id }) => stack.untilFinal(id)));
    const confirmed = (await Promise.all(placed.map(({ id }) => stack.order(id)))).filter(
      ({ status }) => status === 'CONFIRMED',
    );
    expect(confirmed).toHaveLength(40);
    const cancelled = confirmed[0];
    await stack.request('orders.cancel', { id: cancelled?.id ?? '' });
    await eventually(async () => (await stack.request('products.get', { id: product.id })).stock === 1);
    // PostgreSQL stores no zero byte in a text.
    await stack.emit('orders_queue', 'no.such.event', { text: 'before\0after' });
    await eventually(async () => (await stack.metric('orders-service', 'dead_letters_open')) === 1);
    const before = await stack.http('GET', '/v1/stats', undefined, await stack.asViewer());
    const timeline = await stack.http(
      'GET',
      `/v1/orders/${cancelled?.id}/timeline`,
      undefined,
      await stack.asViewer(),
    );

    await expect(move()).rejects.toThrow('is in use. Stop the services first');
    await Promise.all(SERVICES.map((name) => stack.service(name).stop()));
    const lines = await move();
    expect(lines).toContain('orders: copied and compared');
    // Again, as after an interruption: nothing is there twice.
    await move();

    await Promise.all(SERVICES.map((name) => stack.up(name, { DATABASE_URL: stack.databaseUrl })));
    expect((await stack.order(cancelled?.id ?? '')).status).toBe('CANCELLED');
    const after = await stack.http('GET', '/v1/stats', undefined, await stack.asViewer());
    expect(after.body).toMatchObject({ orders: (before.body as { orders: object }).orders });
    expect(
      (await stack.http('GET', `/v1/orders/${cancelled?.id}/timeline`, undefined, await stack.asViewer()))
        .body,
    ).toEqual(timeline.body);
    const more = await stack.place(product.id);
    expect(await stack.untilFinal(more.id)).toMatchObject({ status: 'CONFIRMED' });
    const [letter] = await query<{ body: string; bodyEncoding: string }>(
      stack.databases.orders,
      'SELECT body, "bodyEncoding" FROM dead_letters',
    );
    expect(Buffer.from(letter?.body ?? '', letter?.bodyEncoding as BufferEncoding).toString()).toContain(
      'before',
    );
    await expectInvariants(stack, { deadLetters: 1 });
  });
});
