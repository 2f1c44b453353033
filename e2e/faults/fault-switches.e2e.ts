import type {
  DeadLetterPage,
  FaultKind,
  FaultRequest,
  FaultsView,
  FaultView,
  OrderView,
  ReplayView,
  StoppedFaults,
} from '@order-flow/contracts/payloads';
import type { SystemView } from '@order-flow/gateway/system/dto/system.dto';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import type { Problem } from '../support/api/problem';
import { Stack, type ServiceName } from '../support/stack';

const N = 5;
/** Fewer than the orders, so that a delay can fill it. */
const PREFETCH = 3;

describe('fault switches', () => {
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start({
      FAULTS_ENABLED: 'true',
      PREFETCH: String(PREFETCH),
      REDRIVE_DELAYS_SECONDS: '1',
      // Long enough that a rejected event is never a dead letter before its fault is switched off.
      RETRY_DELAYS_MS: '200,2000,5000,10000,20000',
    });
    ({ id: productId } = await stack.createProduct(1000));
  });
  afterAll(() => stack.stop());

  const start = async <T = FaultView>(fault: Partial<FaultRequest>, headers = {}) =>
    stack.http<T>('POST', '/faults', fault, { ...(await stack.asOperator()), ...headers });
  const stop = async (body: object = {}) =>
    stack.http<StoppedFaults>('POST', '/faults/stop', body, await stack.asOperator());
  const look = async () =>
    (await stack.http<FaultsView>('GET', '/faults', undefined, await stack.asViewer())).body;
  const owner = (queue: string): ServiceName =>
    queue === 'orders_queue' ? 'orders-service' : 'products-service';
  const injected = (queue: string, fault: FaultKind) =>
    stack.metric(owner(queue), `faults_injected_total{queue="${queue}",fault="${fault}"}`);
  const place = () => Promise.all(Array.from({ length: N }, () => stack.place(productId)));
  /** Places orders while the fault is on for all events, until it has hit each of them. */
  async function under(queue: string, fault: FaultKind, more: Partial<FaultRequest> = {}) {
    const before = await injected(queue, fault);
    expect((await start({ queue, fault, sharePercent: 100, ...more })).status).toBe(201);
    expect(await stack.metric(owner(queue), `faults_on{queue="${queue}",fault="${fault}"}`)).toBe(1);
    // If the answers came meanwhile, a delay could hold up the last orders behind them: both come in on orders_queue.
    const orders = await (queue === 'orders_queue' ? stack.whileFrozen('products-service', place) : place());
    const hits = Math.min(N, fault === 'delay' ? PREFETCH : N);
    await eventually(async () => (await injected(queue, fault)) >= before + hits);
    return orders;
  }
  const expectConfirmed = async (orders: OrderView[]) => {
    for (const { id } of orders) expect((await stack.untilFinal(id, 60_000)).status).toBe('CONFIRMED');
  };

  it('are off at first, and say what can be switched on', async () => {
    expect(await look()).toEqual({
      items: [],
      queues: [
        { queue: 'orders_queue', patterns: ['product.stockReserved', 'product.stockReleased'] },
        { queue: 'products_queue', patterns: ['product.reserveStock', 'product.releaseStock'] },
      ],
      missing: [],
    });
    const system = await stack.http<SystemView>('GET', '/system', undefined, await stack.asViewer());
    expect(system.body.faultsEnabled).toBe(true);
  });

  it.each<[Partial<FaultRequest>, string]>([
    [{ queue: 'orders_queries' }, 'queue'],
    [{ pattern: 'orders.create' }, 'pattern'],
    [{ sharePercent: 101 }, 'sharePercent'],
    [{ durationSeconds: 3601 }, 'durationSeconds'],
    [{ delayMs: 30_001 }, 'delayMs'],
  ])('refuse %j', async (wrong, field) => {
    const { status, body } = await start<Problem>({
      queue: 'orders_queue',
      fault: 'delay',
      sharePercent: 1,
      ...wrong,
    });
    expect([status, body.errors?.map((error) => error.field)]).toEqual([400, [field]]);
  });

  it('duplicate: stock is reserved once all the same', async () => {
    const orders = await under('products_queue', 'duplicate');
    await expectConfirmed(orders);
    const doubled = 'stock_reservations_total{outcome="duplicate"}';
    await eventually(async () => (await stack.metric('products-service', doubled)) >= N);
    expect((await stop()).body).toEqual({ stopped: 1, missing: [] });
    expect((await stack.request('products.get', { id: productId })).stock).toBe(1000 - N);
  });

  it('drop: the orders stay PENDING until they are asked for again', async () => {
    const orders = await under('orders_queue', 'drop');
    for (const { id } of orders) expect((await stack.order(id)).status).toBe('PENDING');
    await stop();
    await expectConfirmed(orders);
    expect(await stack.metric('orders-service', 'orders_redriven_total')).toBeGreaterThanOrEqual(N);
  });

  it('delay: a queue that is full of held events can be switched off, and then goes on at once', async () => {
    const orders = await under('orders_queue', 'delay', { delayMs: 30_000 });
    await eventually(async () => (await stack.queueDepth('orders_queue')) >= N - PREFETCH);
    const from = performance.now();
    expect((await stop()).body.stopped).toBe(1);
    await expectConfirmed(orders);
    expect(performance.now() - from).toBeLessThan(25_000);
  });

  it('poison: the dead letters hold the original message, so their replay works', async () => {
    const orders = await under('products_queue', 'poison', { pattern: 'product.reserveStock' });
    await stop();
    const page = await eventually(async () => {
      const { body } = await stack.http<DeadLetterPage>(
        'GET',
        '/dead-letters?status=open&queue=products_queue',
        undefined,
        await stack.asViewer(),
      );
      return body.items.length >= N ? body : undefined;
    });
    expect(page.groups).toMatchObject([
      { errorClass: 'InvalidPayloadError', pattern: 'product.reserveStock' },
    ]);
    expect(page.groups[0]?.errorMessage).toContain('injectedFault');
    const replay = { group: page.groups[0]?.group };
    const { body } = await stack.http<ReplayView>(
      'POST',
      '/dead-letters/replay',
      replay,
      await stack.asOperator(),
    );
    expect(body.total).toBeGreaterThanOrEqual(N);
    await expectConfirmed(orders);
  });

  it('reject: the events are retried, and confirmed once it is off', async () => {
    const retried =
      'messages_handled_total{queue="orders_queue",pattern="product.stockReserved",outcome="retry"}';
    const before = await stack.metric('orders-service', retried);
    const orders = await under('orders_queue', 'reject');
    await eventually(async () => (await stack.metric('orders-service', retried)) >= before + N);
    await stop();
    await expectConfirmed(orders);
    const lines = await stack.log('orders-service');
    expect(lines.some(({ msg }) => msg === 'handling failed, it is tried again')).toBe(true);
  });

  it('end by themselves', async () => {
    await start({ queue: 'products_queue', fault: 'drop', sharePercent: 100, durationSeconds: 1 });
    await eventually(async () => (await look()).items.length === 0);
    const why = { msg: 'a fault was switched off', level: 'warn', why: 'its time is over' };
    expect(await stack.log('products-service')).toContainEqual(expect.objectContaining(why));
    await expectConfirmed(await place());
  });

  it('are switched on once for each Idempotency-Key, one by one, and stopped one by one', async () => {
    const drop = { queue: 'orders_queue', fault: 'drop', sharePercent: 0 } as const;
    const key = { 'idempotency-key': 'a-key' };
    const [first, again] = [await start(drop, key), await start(drop, key)];
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([first.body.id, 'true']);
    await start({ queue: 'products_queue', fault: 'reject', sharePercent: 0 });
    expect((await look()).items.map(({ service, fault, startedBy }) => [service, fault, startedBy])).toEqual([
      ['orders-service', 'drop', 'olga'],
      ['products-service', 'reject', 'olga'],
    ]);
    expect((await stop({ id: first.body.id })).body.stopped).toBe(1);
    expect((await look()).items.map(({ fault }) => fault)).toEqual(['reject']);
    expect((await stop()).body.stopped).toBe(1);
  });

  it('are in the audit: who switched what on and off', async () => {
    const entries = await query<{ actor: string; action: string; target: string; text: string }>(
      stack.databases.orders,
      `SELECT actor, action, target, coalesce(after, before) AS text FROM audit WHERE action LIKE 'faults.%' ORDER BY id`,
    );
    expect(entries.map(({ actor, action, target }) => [actor, action, target])).toEqual(
      Array.from({ length: 4 }, () => ['faults.start', 'faults.stop'])
        .flat()
        .map((action) => ['olga', action, 'orders_queue']),
    );
    expect(entries.map(({ text }) => (JSON.parse(text) as FaultView).fault)).toEqual(
      ['drop', 'delay', 'reject', 'drop'].flatMap((fault) => [fault, fault]),
    );
  });

  it('leave everything in order', async () => {
    await expectInvariants(stack);
  });

  it('are refused in production, and do not survive a restart', async () => {
    await start({ queue: 'products_queue', fault: 'drop', sharePercent: 100, durationSeconds: 3600 });
    await stack.service('products-service').stop();
    await expect(stack.up('products-service', { NODE_ENV: 'production' })).rejects.toThrow(
      /FAULTS_ENABLED: got \\*"true\\*", wants false/,
    );
    await stack.up('products-service');
    expect((await look()).items).toEqual([]);
  });

  it('do not exist where they are not enabled', async () => {
    await stack.service('gateway').stop();
    await stack.up('gateway', { FAULTS_ENABLED: 'false' });
    const operator = await stack.asOperator();
    for (const [method, path] of [
      ['GET', '/faults'],
      ['GET', '/v1/faults'],
      ['POST', '/faults'],
      ['POST', '/v1/faults/stop'],
    ] as const) {
      expect((await stack.http(method, path, method === 'GET' ? undefined : {}, operator)).status).toBe(404);
    }
    const system = await stack.http<SystemView>('GET', '/system', undefined, operator);
    expect(system.body.faultsEnabled).toBe(false);
  });
});
