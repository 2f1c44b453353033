import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

// Processes are started and killed in each test, on a machine that may be busy.
jest.setTimeout(300_000);

const CLIENTS = 8;

/** Clients that still run: a test that fails must not leave any. */
const running = new Set<{ stop: () => Promise<unknown> }>();
const stopClients = () => Promise.all([...running].map((load) => load.stop()));

/** Clients that place orders for these products until `stop()`, which gives how many were accepted. */
function placeOrders(stack: Stack, products: readonly ProductView[]) {
  let stopping = false;
  let placed = 0;
  let refusal = 'none was refused';
  const client = async (n: number) => {
    for (let i = n; !stopping; i++) {
      const product = products[i % products.length];
      if (!product) throw new Error('there are no products');
      const answer = await stack
        .http<{ id: string }>('POST', '/orders', { productId: product.id, quantity: 1 })
        .catch((error: unknown) => ({ status: 0, body: String(error) }));
      if (answer.status === 201) {
        placed += 1;
        stack.acknowledged.push(answer.body as never);
      } else {
        refusal = `the last refusal: ${answer.status} ${JSON.stringify(answer.body)}`;
        await sleep(50);
      }
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, n) => client(n));
  const load = {
    placed: () => placed,
    refusal: () => refusal,
    stop: async () => {
      stopping = true;
      await Promise.all(clients);
      running.delete(load);
      return placed;
    },
  };
  running.add(load);
  return load;
}

/** Waits until so many more orders were accepted: time alone says nothing on a busy machine. */
async function untilPlaced(load: ReturnType<typeof placeOrders>, more: number): Promise<void> {
  const until = load.placed() + more;
  await eventually(() => {
    if (load.placed() < until)
      throw new Error(`${load.placed()} of ${until} orders were accepted; ${load.refusal()}`);
    return Promise.resolve(true);
  }, 120_000);
}

describe('two replicas of each service on PostgreSQL', () => {
  let stack: Stack;
  let products: ProductView[];
  beforeEach(async () => {
    stack = await Stack.start({}, [], undefined, { postgres: 'shared' });
    // One that nearly everybody wants, some others, and one that is soon sold out.
    const hot = await stack.createProduct(1_000_000, 'hot');
    const cold = await Promise.all([1, 2, 3].map((n) => stack.createProduct(1_000_000, `cold ${n}`)));
    products = [hot, hot, hot, hot, ...cold, await stack.createProduct(20, 'scarce')];
  });
  afterEach(async () => {
    await stopClients();
    await stack.stop();
  });

  it('keep every order while one after the other is killed and started again', async () => {
    await Promise.all([stack.replica('orders-service'), stack.replica('products-service')]);
    const load = placeOrders(stack, products);
    for (const name of ['orders-service', 'products-service', 'orders-service'] as const) {
      await untilPlaced(load, 100);
      stack.service(name).child.kill('SIGKILL');
      await stack.service(name).exited;
      await untilPlaced(load, 50);
      await stack.up(name);
    }
    await load.stop();
    await expectInvariants(stack);
  });

  it('keep every order while one is paused for longer than it takes to be taken for gone', async () => {
    const [orders, products_] = await Promise.all([
      stack.replica('orders-service'),
      stack.replica('products-service'),
    ]);
    const load = placeOrders(stack, products);
    for (const { pid } of [orders, products_]) {
      await untilPlaced(load, 50);
      process.kill(pid, 'SIGSTOP');
      // The limit is a time of the database: there is nothing else to wait for.
      await sleep(17_000);
      await untilPlaced(load, 50);
      process.kill(pid, 'SIGCONT');
    }
    await untilPlaced(load, 50);
    await load.stop();
    await expectInvariants(stack);
  });

  it('shrink from four to one under load, and nothing is done twice', async () => {
    const more = await Promise.all([1, 2, 3].map(() => stack.replica('orders-service')));
    const load = placeOrders(stack, products);
    await untilPlaced(load, 200);
    for (const replica of more) {
      expect(await replica.stop()).toEqual({ code: 0, signal: null });
      await untilPlaced(load, 50);
    }
    await load.stop();
    await expectInvariants(stack);
    // They said goodbye, so their rows of the outbox were free at once.
    const [row] = await query<{ n: number }>(stack.databases.orders, 'SELECT count(*) AS n FROM replicas');
    expect(row?.n).toBe(1);
    const [twice] = await query<{ n: number }>(
      stack.databases.products,
      `SELECT count(*) AS n FROM message_history WHERE step = 'DUPLICATE_SKIPPED'`,
    );
    expect(twice?.n).toBe(0);
  });

  it('run a replay of dead letters once', async () => {
    const other = await stack.replica('orders-service');
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => stack.emit('orders_queue', 'no.such.event', { n })),
    );
    const letters = () =>
      query<{ id: string; status: string }>(stack.databases.orders, 'SELECT id, status FROM dead_letters');
    await eventually(async () => {
      expect(await letters()).toHaveLength(30);
      return true;
    });
    const headers = await stack.asOperator();
    const ids = (await letters()).map(({ id }) => id);
    const { status } = await stack.http(
      'POST',
      '/v1/dead-letters/replay',
      { ids, ratePerSecond: 5 },
      headers,
    );
    expect(status).toBe(202);
    await eventually(async () => {
      const rows = await query<{ failures: number; status: string }>(
        stack.databases.orders,
        'SELECT failures, status FROM dead_letters',
      );
      // Each was sent once more and failed once more.
      expect(rows).toEqual(Array.from({ length: 30 }, () => ({ failures: 2, status: 'open' })));
      return true;
    }, 60_000);
    // At five a second it takes 6 s, and each replica looks for replays every 2 s. Both would find this one.
    const sent = [stack.service('orders-service'), other].map(
      ({ logFile }) => readFileSync(logFile, 'utf8').split('"msg":"dead letter replayed"').length - 1,
    );
    expect(sent.sort((a, b) => a - b)).toEqual([0, 30]);
  });
});

describe('PostgreSQL', () => {
  let stack: Stack;
  let product: ProductView;
  beforeAll(async () => {
    stack = await Stack.start({}, [], undefined, { postgres: 'own' });
    product = await stack.createProduct(1_000_000);
  });
  afterEach(stopClients);
  afterAll(() => stack.stop());

  it.each(['restarted', 'killed'] as const)('that is %s under load loses no order', async (how) => {
    const load = placeOrders(stack, [product]);
    await untilPlaced(load, 100);
    if (how === 'killed') stack.postgres?.kill();
    await stack.postgres?.stop();
    await stack.postgres?.restart();
    await untilPlaced(load, 100);
    await load.stop();
    await expectInvariants(stack);
  });
});
