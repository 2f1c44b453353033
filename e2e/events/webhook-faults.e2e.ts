import { v4 as uuidv4 } from 'uuid';
import { EVENTS_EXCHANGE } from '@order-flow/contracts/declare';
import type { EndpointReplay, EndpointView, EndpointWithSecret } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { Stack } from '../support/stack';

const settings = {
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
  WEBHOOK_RETRY_DELAYS_SECONDS: '1,1,1,1,1,1',
  WEBHOOK_TIMEOUT_MS: '2000',
};
const FAST = { ratePerSecond: 1000, maxConcurrency: 50 };
const NAME = 'webhooks-service';

/** Measured with 10,000: 30 s for the replay, after three minutes to take them in on a busy machine. */
const MISSED = 2000;

describe('webhooks when things break', () => {
  let stack: Stack;
  let receiver: WebhookReceiver;
  let operator: Record<string, string>;
  let productId: string;
  let endpoint: EndpointWithSecret;

  beforeAll(async () => {
    stack = await Stack.start(settings, [], undefined, { optional: [NAME], ownRabbitMq: true });
    operator = await stack.asOperator();
    productId = (await stack.createProduct(100_000)).id;
  });
  afterAll(() => stack.stop());

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    endpoint = await subscribe(receiver, FAST);
  });
  afterEach(async () => {
    await call('DELETE', `endpoints/${endpoint.id}`);
    await receiver.stop();
  });

  const call = <T>(method: string, path: string, body?: object) =>
    stack.http<T>(method, `/v1/webhooks/${path}`, body, operator);

  async function subscribe({ url }: WebhookReceiver, more: object = {}): Promise<EndpointWithSecret> {
    const { status, body } = await call<EndpointWithSecret>('POST', 'endpoints', { url, ...more });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Publishes confirmed orders as the orders service does. Returns their ids, which are also the `webhook-id`s. */
  async function publish(count: number): Promise<string[]> {
    const channel = await stack.channel();
    const ids = Array.from({ length: count }, () => uuidv4());
    const at = new Date().toISOString();
    for (const orderId of ids) {
      const order = { orderId, productId, quantity: 1, createdAt: at, status: 'CONFIRMED' };
      const data = { version: 1, occurredAt: at, sequence: 1, ...order };
      const body = Buffer.from(JSON.stringify({ pattern: 'order.confirmed', data }));
      channel.publish(EVENTS_EXCHANGE, 'order.confirmed', body, { messageId: orderId, persistent: true });
    }
    // The broker answers this after it has taken what came before.
    await channel.checkQueue('webhooks_queue');
    await channel.close();
    return ids;
  }

  const ordersOf = ({ received }: WebhookReceiver) =>
    received.map(({ body }) => (JSON.parse(body) as { data: { orderId: string } }).data.orderId);

  /** Waits until the receiver has got all of these orders. Each must have come with one `webhook-id`, however often it came. */
  async function untilAllCame(ids: readonly string[], at = receiver, timeoutMs = 120_000): Promise<void> {
    await eventually(() => {
      const come = new Set(ordersOf(at));
      return ids.every((id) => come.has(id));
    }, timeoutMs);
    const webhookIds = new Map<string, Set<string>>();
    ordersOf(at).forEach((orderId, index) => {
      const known = webhookIds.get(orderId) ?? new Set();
      webhookIds.set(orderId, known.add(at.ids[index] ?? ''));
    });
    for (const id of ids) expect(webhookIds.get(id)?.size).toBe(1);
  }

  const untilNothingWaits = () =>
    eventually(async () => {
      const [row] = await query<{ n: number }>(
        stack.optionalDatabases.webhooks,
        `SELECT count(*) AS n FROM deliveries WHERE status = 'waiting'`,
      );
      return row?.n === 0;
    }, 60_000);

  it.each(['while-handling', 'handled-not-acked=order.confirmed', 'sent-not-recorded=order.confirmed'])(
    'kill -9 at %s: no event is lost, and what comes twice has the same webhook-id',
    async (point) => {
      await stack.service(NAME).stop();
      await stack.up(NAME, { CRASH_AT: point });
      const real = await stack.place(productId);
      const ids = [real.id, ...(await publish(20))];
      expect((await stack.service(NAME).exited).signal).toBe('SIGKILL');
      await stack.up(NAME);
      await untilAllCame(ids);
      await untilNothingWaits();
      const stored = await query<{ eventId: string }>(
        stack.optionalDatabases.webhooks,
        `SELECT "eventId" FROM deliveries WHERE "endpointId" = ? AND status = 'delivered'`,
        [endpoint.id],
      );
      expect(stored).toHaveLength(ids.length);
      // What was sent and not recorded is sent again, and nothing else.
      const twice = receiver.ids.length - new Set(receiver.ids).size;
      const most = point.startsWith('sent-not-recorded') ? ids.length : 0;
      expect(twice).toBeLessThanOrEqual(most);
      if (most > 0) expect(twice).toBeGreaterThan(0);
    },
  );

  it('1,000 events that come while the service is down are all delivered once it is up, each once', async () => {
    await stack.service(NAME).stop();
    const real = await inParallel(10, 5, () => stack.place(productId));
    const ids = [...real.map(({ id }) => id), ...(await publish(990))];
    await stack.allFinal();
    expect(receiver.received).toHaveLength(0);
    await stack.up(NAME);
    await untilAllCame(ids);
    await untilNothingWaits();
    expect(receiver.received).toHaveLength(1000);
  });

  it('one replay brings thousands of events that an endpoint has missed while it was switched off', async () => {
    await call('PATCH', `endpoints/${endpoint.id}`, { enabled: false });
    const from = new Date().toISOString();
    const published = performance.now();
    const ids = await publish(MISSED);
    const areStored = async () => {
      const [row] = await query<{ n: number }>(
        stack.optionalDatabases.webhooks,
        'SELECT count(*) AS n FROM events WHERE "receivedAt" >= ?',
        [from],
      );
      return row?.n === ids.length;
    };
    await eventually(areStored, 300_000);
    const stored = (performance.now() - published) / 1000;
    process.stdout.write(`${MISSED} events taken in: ${stored.toFixed(1)} s\n`);
    await call('PATCH', `endpoints/${endpoint.id}`, { enabled: true });
    const began = performance.now();
    const { status, body } = await call<EndpointReplay>('POST', `endpoints/${endpoint.id}/replay`, { from });
    expect({ status, total: body.total }).toEqual({ status: 200, total: MISSED });
    await eventually(() => new Set(receiver.ids).size >= MISSED, 300_000);
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(`replay of ${MISSED} missed events: ${seconds.toFixed(1)} s\n`);
    await untilAllCame(ids);
    const progress = await eventually(async () => {
      const answer = await call<EndpointReplay>('GET', `endpoints/${endpoint.id}/replay`);
      return answer.body.finished ? answer.body : undefined;
    }, 60_000);
    expect(progress).toMatchObject({ total: MISSED, delivered: MISSED, failed: 0 });
    expect(receiver.received).toHaveLength(MISSED);
  }, 900_000);

  it('an endpoint that is removed during a delivery gets nothing more, and nothing of it waits', async () => {
    const arrived = Promise.withResolvers<undefined>();
    receiver.answer = (_request, response) => {
      arrived.resolve(undefined);
      setTimeout(() => response.writeHead(500).end(), 500);
    };
    const more = await subscribe(receiver, { maxConcurrency: 1 });
    await publish(30);
    await arrived.promise;
    expect((await call('DELETE', `endpoints/${more.id}`)).status).toBe(200);
    await call('DELETE', `endpoints/${endpoint.id}`);
    await untilNothingWaits();
    const before = receiver.received.length;
    const [next] = await publish(1);
    await eventually(async () => {
      const rows = await query(stack.optionalDatabases.webhooks, 'SELECT 1 FROM events WHERE id = ?', [next]);
      return rows.length === 1;
    });
    expect(receiver.received.length - before).toBeLessThanOrEqual(FAST.maxConcurrency + 1);
    const { status } = await call('GET', `endpoints/${more.id}`);
    expect(status).toBe(404);
    const ofNext = await query(
      stack.optionalDatabases.webhooks,
      'SELECT 1 FROM deliveries WHERE "eventId" = ?',
      [next],
    );
    expect(ofNext).toEqual([]);
  });

  it('endpoints that never answer delay no delivery to another one', async () => {
    const delays = async (events: number) => {
      const began = new Map<string, number>();
      for (let n = 0; n < events; n++) {
        const start = Date.now();
        const [id = ''] = await publish(1);
        began.set(id, start);
        await eventually(() => ordersOf(receiver).includes(id), 60_000);
      }
      const took = receiver.received.flatMap(({ headers, at }) => {
        const start = began.get(String(headers['webhook-id']));
        return start === undefined ? [] : [at - start];
      });
      return took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? NaN;
    };
    const alone = await delays(30);
    const hole = await WebhookReceiver.start();
    hole.answer = () => undefined;
    const holes = await inParallel(10, 5, () => subscribe(hole, FAST));
    const beside = await delays(60);
    process.stdout.write(`median of a delivery: alone ${alone} ms, beside 10 black holes ${beside} ms\n`);
    expect(hole.received.length).toBeGreaterThan(0);
    expect(beside).toBeLessThan(alone + 1000);
    for (const { id } of holes) await call('DELETE', `endpoints/${id}`);
    await hole.stop();
    const { body } = await call<EndpointView>('GET', `endpoints/${endpoint.id}`);
    expect(body.failingSince).toBeNull();
  });

  it('a broker that is started anew loses no event', async () => {
    const before = await publish(100);
    await stack.rabbitMq.stop();
    await stack.restartRabbitMq();
    const order = await eventually(() => stack.place(productId), 60_000);
    const after = await eventually(() => publish(100), 60_000);
    await untilAllCame([...before, order.id, ...after]);
  });
});
