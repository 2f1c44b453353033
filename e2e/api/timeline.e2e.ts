import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OrderTimeline, OrderTrace, OrderView } from '@order-flow/contracts/payloads';
import { refuse, refuseNoMore } from '../support/database';
import { eventually } from '../support/eventually';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';

/** A trace store with Jaeger's query API. */
class TraceStore {
  readonly traces = new Map<string, object>();
  /** Replaces the usual answer, if set. */
  answer: ((respond: (status: number, body: string, headers?: object) => void) => void) | undefined;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceStore> {
    const server = createServer();
    const store = new TraceStore(server);
    server.on('request', (request, response) => {
      const respond = (status: number, body: string, headers = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
      };
      if (store.answer) {
        store.answer(respond);
        return;
      }
      const trace = store.traces.get(/^\/api\/traces\/([0-9a-f]{32})$/.exec(request.url ?? '')?.[1] ?? '');
      if (trace) respond(200, JSON.stringify({ data: [trace], errors: null }));
      else respond(404, JSON.stringify({ data: null, errors: [{ code: 404, msg: 'trace not found' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('the steps of one order', () => {
  let store: TraceStore;
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    store = await TraceStore.start();
    stack = await Stack.start({ JAEGER_QUERY_URL: store.url });
    productId = (await stack.createProduct(100)).id;
  });
  afterAll(async () => {
    await stack.stop();
    await store.stop();
  });

  const timeline = async (id: string) =>
    stack.http<OrderTimeline>('GET', `/orders/${id}/timeline`, undefined, await stack.asViewer());
  const steps = async (id: string) => (await timeline(id)).body.steps;
  const names = async (id: string) => (await steps(id)).map(({ step }) => step);
  const trace = async <T = OrderTrace>(id: string) =>
    stack.http<T>('GET', `/orders/${id}/trace`, undefined, await stack.asViewer());
  const approval = ({ idempotencyKey, quantity }: OrderView) => ({
    approved: true,
    productId,
    quantity,
    idempotencyKey,
  });

  describe('its timeline', () => {
    it('shows each step with its time, service and attempt', async () => {
      const order = await stack.place(productId, 2);
      await stack.untilFinal(order.id);
      const { status, body } = await timeline(order.id);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: order.id, clientKey: null, missing: [] });
      expect(body.steps).toMatchObject([
        { step: 'PENDING', service: 'orders-service', attempt: 1, times: 1, detail: null },
        { step: 'STOCK_RESERVED', service: 'products-service', detail: '2 units' },
        { step: 'CONFIRMED', service: 'orders-service', attempt: 1 },
      ]);
      const times = body.steps.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
    });

    it('shows why an order was rejected, and who cancelled one', async () => {
      const rejected = await stack.place(productId, 1000);
      await stack.untilFinal(rejected.id);
      expect(await steps(rejected.id)).toMatchObject([
        {},
        { step: 'STOCK_REFUSED', detail: 'OUT_OF_STOCK' },
        { step: 'REJECTED', detail: 'OUT_OF_STOCK' },
      ]);
      const { id } = await stack.place(productId);
      await stack.untilFinal(id);
      await stack.http('POST', `/orders/${id}/cancel`, undefined, await stack.asOperator());
      await stack.allFinal();
      const cancelled = await steps(id);
      expect(cancelled.find(({ step }) => step === 'CANCELLED')?.detail).toMatch(/^by ./);
      expect(cancelled.map(({ step }) => step)).toEqual(
        expect.arrayContaining(['STOCK_RELEASE_ASKED', 'STOCK_PUT_BACK', 'STOCK_RELEASED']),
      );
    });

    it('shows duplicates and counts them', async () => {
      const order = await stack.place(productId);
      await stack.untilFinal(order.id);
      for (let i = 0; i < 3; i++) await stack.emit('orders_queue', 'product.stockReserved', approval(order));
      await stack.emit('products_queue', 'product.reserveStock', {
        productId,
        quantity: 1,
        idempotencyKey: order.idempotencyKey,
      });
      await eventually(async () => {
        const duplicates = (await steps(order.id)).filter(({ step }) => step === 'DUPLICATE_SKIPPED');
        // The products service answers again, which is one more duplicate.
        expect(duplicates.map(({ service, times }) => [service, times]).sort()).toEqual([
          ['orders-service', 4],
          ['products-service', 1],
        ]);
        return true;
      });
    });

    it('shows a lock that was held', async () => {
      const order = await stack.whileFrozen('products-service', async () => {
        const placed = await stack.place(productId);
        await stack.redis.set(`lock:${placed.idempotencyKey}`, 'someone else', 'EX', 60);
        return placed;
      });
      await eventually(async () => (await names(order.id)).includes('LOCKED'));
      await stack.redis.del(`lock:${order.idempotencyKey}`);
      await stack.untilFinal(order.id);
      const taken = await names(order.id);
      expect(taken.indexOf('CONFIRMED')).toBeGreaterThan(taken.indexOf('LOCKED'));
    });

    it('shows retries, the dead letter, its replay, and repeated requests', async () => {
      const order = await stack.whileFrozen('products-service', async () => {
        const placed = await stack.place(productId);
        await refuse(stack.databases.orders, 'UPDATE OF status ON orders', `NEW.id = '${placed.id}'`);
        return placed;
      });
      await eventually(async () => (await names(order.id)).includes('DEAD_LETTER'));
      const failed = await steps(order.id);
      expect(failed.filter(({ step }) => step === 'RETRIED').map(({ attempt }) => attempt)).toEqual([
        1, 2, 3,
      ]);
      const letter = failed.find(({ step }) => step === 'DEAD_LETTER');
      expect(letter).toMatchObject({ attempt: 4, service: 'orders-service' });
      expect(letter?.detail).toMatch(/^product\.stockReserved: .*the cause/);

      await refuseNoMore(stack.databases.orders);
      const [open] = await stack.request('orders.deadLetters.list', { status: 'open' });
      await stack.request('orders.deadLetters.replay', { ids: [String(open?.id)] });
      await stack.untilFinal(order.id);
      await eventually(async () => (await names(order.id)).includes('REPLAYED'));
    });

    it('names a service that is down', async () => {
      const order = await stack.place(productId);
      await stack.untilFinal(order.id);
      await stack.service('products-service').stop();
      await stack.service('gateway').stop();
      await stack.up('gateway', { RPC_TIMEOUT_MS: '500' });
      const { body } = await timeline(order.id);
      expect(body.missing).toEqual(['products-service']);
      expect(body.steps.map(({ step }) => step)).toEqual(['PENDING', 'CONFIRMED']);
      await stack.up('products-service');
    });

    it('answers 404 for an unknown id and 400 for an invalid id', async () => {
      expect((await timeline(missing)).status).toBe(404);
      expect((await timeline('7')).status).toBe(400);
    });
  });

  describe('its trace', () => {
    it('comes from the trace store as a flat list of spans', async () => {
      const { id, traceId } = await stack.place(productId);
      store.traces.set(String(traceId), {
        traceID: traceId,
        spans: [
          {
            traceID: traceId,
            spanID: 'a'.repeat(16),
            operationName: 'POST /orders',
            references: [],
            startTime: 1_769_860_800_000_007,
            duration: 1500,
            tags: [{ key: 'order.id', type: 'string', value: id }],
            logs: [],
            processID: 'p1',
          },
        ],
        processes: { p1: { serviceName: 'gateway', tags: [] } },
      });
      expect(await trace(id)).toMatchObject({
        status: 200,
        body: {
          traceId,
          spans: [
            {
              id: 'a'.repeat(16),
              parentId: null,
              name: 'POST /orders',
              service: 'gateway',
              startTime: '2026-01-31T12:00:00.000007Z',
              durationMs: 1.5,
              attributes: { 'order.id': id },
              error: false,
              links: [],
            },
          ],
        },
      });
    });

    it('is 404 if it is not in the trace store', async () => {
      const { id, traceId } = await stack.place(productId);
      expect(await trace<Problem>(id)).toMatchObject({
        status: 404,
        body: {
          detail: `The trace store has no trace ${traceId}: it has been dropped, or is still on its way.`,
        },
      });
      expect((await trace(missing)).status).toBe(404);
    });

    it('is 404 if it was not sampled, without asking the trace store', async () => {
      await stack.service('gateway').stop();
      await stack.up('gateway', { OTEL_TRACES_SAMPLER: 'always_off' });
      const { id } = await stack.place(productId);
      expect(await trace<Problem>(id)).toMatchObject({
        status: 404,
        body: { detail: 'The trace of this order was not sampled, so it was not kept.' },
      });
      await stack.service('gateway').stop();
      await stack.up('gateway');
    });

    it.each<[string, TraceStore['answer'], string]>([
      ['breaks', (respond) => respond(500, 'oops'), 'it answers 500'],
      ['sends no JSON', (respond) => respond(200, '<html>'), 'its answer is not JSON'],
      [
        'sends too much',
        (respond) => respond(200, ' '.repeat(9 * 1024 * 1024)),
        'the trace is larger than 8 MiB',
      ],
      [
        'sends the gateway to another server',
        (respond) => respond(302, '', { location: `${stack.url('gateway')}/health/live` }),
        'it cannot be reached',
      ],
      ['says nothing', () => undefined, 'no answer within 3 s'],
    ])('is 503 with a reason if the trace store %s', async (_, answer, reason) => {
      const { id } = await stack.place(productId);
      store.answer = answer;
      expect(await trace<Problem>(id)).toMatchObject({
        status: 503,
        body: { detail: `The trace store does not answer as it should: ${reason}.` },
      });
      store.answer = undefined;
    });

    it('is 503 with a reason if the trace store is down or not configured', async () => {
      const { id } = await stack.place(productId);
      await store.stop();
      expect(await trace<Problem>(id)).toMatchObject({
        status: 503,
        body: { detail: 'The trace store does not answer as it should: it cannot be reached.' },
      });
      await stack.service('gateway').stop();
      await stack.up('gateway', { JAEGER_QUERY_URL: '' });
      expect(await trace<Problem>(id)).toMatchObject({
        status: 503,
        body: { detail: 'No trace store is configured: JAEGER_QUERY_URL of the gateway is not set.' },
      });
    });
  });
});
