import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { Webhook } from 'standardwebhooks';
import { recoveryToken } from '@order-flow/webhook-verifier';
import type {
  DeliveryDetails,
  DeliveryPage,
  DeliveryView,
  EndpointList,
  EndpointReplay,
  EndpointView,
  EndpointWithSecret,
  MissedPage,
  OrderTimeline,
} from '@order-flow/contracts/payloads';
import { eventually } from '../support/eventually';
import { root } from '../support/processes';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { Stack } from '../support/stack';

const settings = {
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
  WEBHOOK_RETRY_DELAYS_SECONDS: '1,1',
  WEBHOOK_TIMEOUT_MS: '1000',
  PROCESS_NICE: '3',
};

describe('webhooks', () => {
  let stack: Stack;
  let receiver: WebhookReceiver;
  let operator: Record<string, string>;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start(settings, [], undefined, { optional: ['webhooks-service'] });
    operator = await stack.asOperator();
    productId = (await stack.createProduct(1000)).id;
  });
  afterAll(() => stack.stop());

  beforeEach(async () => (receiver = await WebhookReceiver.start()));
  afterEach(() => receiver.stop());

  const call = <T>(method: string, path: string, body?: object) =>
    stack.http<T>(method, `/v1/webhooks/${path}`, body, operator);

  async function endpoint(more: object = {}): Promise<EndpointWithSecret> {
    const { status, body } = await call<EndpointWithSecret>('POST', 'endpoints', {
      url: receiver.url,
      ...more,
    });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }
  const remove = (id: string) => call('DELETE', `endpoints/${id}`);
  const delivery = async (endpointId: string, orderId: string) =>
    eventually(async () => {
      const { body } = await call<DeliveryPage>(
        'GET',
        `deliveries?endpointId=${endpointId}&orderId=${orderId}`,
      );
      return body.items.at(-1);
    });
  const ended = (id: string, timeoutMs?: number) =>
    eventually(async () => {
      const { body } = await call<DeliveryDetails>('GET', `deliveries/${id}`);
      return body.status === 'waiting' ? undefined : body;
    }, timeoutMs);

  it('sends a confirmed order, signed, to the endpoint, and shows the attempt', async () => {
    const made = await endpoint({ description: 'The warehouse' });
    const order = await stack.place(productId, 2);
    const [body] = await eventually(() => {
      const found = receiver.about(order.id, made.secret);
      return found.length > 0 ? found : undefined;
    });
    expect(body).toEqual({
      type: 'order.confirmed',
      timestamp: expect.any(String) as string,
      data: {
        version: 1,
        occurredAt: body?.timestamp,
        sequence: 1,
        orderId: order.id,
        productId,
        quantity: 2,
        createdAt: order.createdAt,
        amount: expect.any(Number) as number,
        status: 'CONFIRMED',
      },
    });
    const [raw] = receiver.received;
    const headers = raw?.headers as Record<string, string>;
    expect(new Webhook(made.secret).verify(raw?.body ?? '', headers)).toEqual(body);
    const seen = await ended((await delivery(made.id, order.id)).id);
    expect(seen).toMatchObject({
      status: 'delivered',
      attempts: 1,
      lastStatus: 204,
      eventId: headers['webhook-id'],
    });
    expect(seen.attemptList).toMatchObject([{ number: 1, status: 204, error: null }]);
    expect(seen.traceId).toBe(order.traceId);
    const { body: timeline } = await stack.http<OrderTimeline>(
      'GET',
      `/orders/${order.id}/timeline`,
      undefined,
      operator,
    );
    expect(timeline.steps.at(-1)).toMatchObject({ step: 'WEBHOOK_DELIVERED', service: 'webhooks-service' });
    await remove(made.id);
  });

  it('tells of a cancellation as the second event of the order, and of a refusal with its reason', async () => {
    const made = await endpoint();
    const order = await stack.place(productId);
    await stack.untilFinal(order.id);
    await stack.http('POST', `/orders/${order.id}/cancel`, undefined, operator);
    const refused = await stack.place(productId, 1_000_000);
    await eventually(() => (receiver.received.length >= 3 ? true : undefined));
    const about = (id: string) =>
      receiver.about(id, made.secret).map(({ type, data }) => [type, data.sequence]);
    expect(about(order.id)).toEqual([
      ['order.confirmed', 1],
      ['order.cancelled', 2],
    ]);
    expect(receiver.about(refused.id, made.secret)).toMatchObject([
      { type: 'order.rejected', data: { reason: 'OUT_OF_STOCK', status: 'REJECTED' } },
    ]);
    await remove(made.id);
  });

  it('tells once that the stock of a product has become low', async () => {
    const made = await endpoint({ events: ['product.lowStock'] });
    const { id } = await stack.createProduct(12);
    for (const quantity of [2, 1, 1]) await stack.untilFinal((await stack.place(id, quantity)).id);
    await eventually(() => (receiver.received.length > 0 ? true : undefined));
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as object);
    expect(bodies).toMatchObject([
      { type: 'product.lowStock', data: { productId: id, stock: 9, lowStockThreshold: 10 } },
    ]);
    await remove(made.id);
  });

  it('tries again with the same webhook-id, then gives up and can be replayed', async () => {
    receiver.answer = (_request, response) => response.writeHead(500).end('out of order');
    const made = await endpoint();
    const order = await stack.place(productId);
    const { id } = await delivery(made.id, order.id);
    const given = await ended(id);
    expect(given).toMatchObject({
      status: 'failed',
      attempts: 3,
      lastStatus: 500,
      lastError: 'answered 500',
    });
    expect(given.attemptList.map(({ responseBody }) => responseBody)).toEqual(Array(3).fill('out of order'));
    expect(new Set(receiver.ids).size).toBe(1);
    const { body: failing } = await call<EndpointView>('GET', `endpoints/${made.id}`);
    expect(failing.failingSince).not.toBeNull();

    receiver.answer = (_request, response) => response.writeHead(200).end();
    const replayed = await call<DeliveryView>('POST', `deliveries/${id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { status: 'waiting' } });
    expect(await ended(id)).toMatchObject({ status: 'delivered', attempts: 4 });
    expect(new Set(receiver.ids).size).toBe(1);
    const { body: well } = await call<EndpointView>('GET', `endpoints/${made.id}`);
    expect(well).toMatchObject({ failingSince: null, lastError: null });
    await remove(made.id);
  });

  it('switches an endpoint off that answers 410, and sends it what it has missed when it is switched on again', async () => {
    receiver.answer = (_request, response) => response.writeHead(410).end();
    const made = await endpoint();
    const first = await stack.place(productId);
    const off = await eventually(async () => {
      const { body } = await call<EndpointView>('GET', `endpoints/${made.id}`);
      return body.enabled ? undefined : body;
    });
    expect(off).toMatchObject({ disabledReason: 'gone' });
    const second = await stack.place(productId);
    await stack.untilFinal(second.id);

    receiver.answer = (_request, response) => response.writeHead(204).end();
    await call('PATCH', `endpoints/${made.id}`, { enabled: true });
    await eventually(async () => {
      const { body } = await call<EndpointReplay>('POST', `endpoints/${made.id}/replay`, {
        from: off.createdAt,
      });
      return body.total > 0 ? body : undefined;
    });
    await eventually(async () => {
      const { body } = await call<EndpointReplay>('GET', `endpoints/${made.id}/replay`);
      return body.finished && body.delivered === body.total ? body : undefined;
    });
    for (const { id } of [first, second]) expect(receiver.about(id, made.secret).length).toBeGreaterThan(0);
    await remove(made.id);
  });

  it('signs with both secrets while one is being changed', async () => {
    const made = await endpoint();
    const { body: rotated } = await call<EndpointWithSecret>(
      'POST',
      `endpoints/${made.id}/rotate-secret`,
      {},
    );
    expect(rotated.secret).not.toBe(made.secret);
    const order = await stack.place(productId);
    await eventually(() => (receiver.received.length > 0 ? true : undefined));
    for (const secret of [made.secret, rotated.secret])
      expect(receiver.about(order.id, secret)).toHaveLength(1);
    await call('POST', `endpoints/${made.id}/rotate-secret`, { overlapHours: 0 });
    receiver.received.length = 0;
    await eventually(async () => {
      await call('POST', `endpoints/${made.id}/test`);
      return receiver.received.length > 0 ? true : undefined;
    });
    const last = receiver.received.at(-1);
    expect(() =>
      new Webhook(made.secret).verify(last?.body ?? '', last?.headers as Record<string, string>),
    ).toThrow();
    await remove(made.id);
  });

  it('answers a subscriber with exactly what came after the last event that it has seen', async () => {
    const made = await endpoint();
    const orders = [];
    for (let n = 0; n < 5; n++) {
      const order = await stack.place(productId);
      orders.push(order.id);
      await stack.untilFinal(order.id);
    }
    await eventually(() => (new Set(receiver.ids).size === 5 ? true : undefined));
    const byOrder = (id: string) =>
      receiver.received.find(({ body }) => body.includes(id))?.headers['webhook-id'] as string;
    const ask = (query: string, token = recoveryToken(made.secret)) =>
      stack.http<MissedPage>('GET', `/v1/webhooks/endpoints/${made.id}/missed?${query}`, undefined, {
        authorization: `Bearer ${token}`,
      });
    const { body: page } = await ask(`after=${byOrder(orders[1] ?? '')}&limit=2`);
    expect(page.items.map(({ data }) => (data as { orderId: string }).orderId)).toEqual(orders.slice(2, 4));
    const { body: rest } = await ask(`after=${page.nextCursor}&limit=2`);
    expect(rest).toMatchObject({ items: [{ id: byOrder(orders[4] ?? '') }], nextCursor: null });
    expect((await ask('', 'whrec_wrong')).status).toBe(404);
    expect((await ask('after=unknown')).status).toBe(404);
    await remove(made.id);
  });

  it('lets the orders go first: all its threads have a lower priority than theirs, in the same session', async () => {
    const { pid } = stack.service('webhooks-service');
    const lowered = Math.max(3, os.getPriority());
    await eventually(() => (os.getPriority(pid) === lowered ? true : undefined));
    const { pid: gateway } = stack.service('gateway');
    expect(os.getPriority(gateway)).toBe(os.getPriority());
    // Only Linux has them.
    const threads = fs.existsSync(`/proc/${pid}/task`) ? fs.readdirSync(`/proc/${pid}/task`) : [];
    for (const thread of threads) expect(os.getPriority(Number(thread))).toBe(lowered);
    const autogroup = (of: number) => fs.readFileSync(`/proc/${of}/autogroup`, 'utf8');
    if (fs.existsSync(`/proc/${pid}/autogroup`)) expect(autogroup(pid)).toBe(autogroup(gateway));
  });

  it('with the lowest priority runs only while a CPU is idle', () => {
    // In a process of its own: with four busy processes beside the tests this service would have no CPU.
    const script = `
      require('@order-flow/runtime/priority').letOthersGoFirst(19);
      const fs = require('node:fs');
      for (const thread of fs.readdirSync('/proc/self/task')) {
        const stat = fs.readFileSync('/proc/self/task/' + thread + '/stat', 'utf8');
        console.log(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]);
      }`;
    if (!fs.existsSync('/proc/self/task') || spawnSync('chrt', ['--version']).error) return;
    const policies = execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
    const idle = '5';
    expect([...new Set(policies.trim().split('\n'))]).toEqual([idle]);
  });

  it('starts on a machine that is busy, also with the lowest priority', async () => {
    const loops = os.cpus().map(() => spawn(process.execPath, ['-e', 'for (;;);']));
    try {
      const { pid } = await stack.up('notifications-service', { PROCESS_NICE: '19' });
      await eventually(() => (os.getPriority(pid) === 19 ? true : undefined));
    } finally {
      for (const loop of loops) loop.kill('SIGKILL');
    }
  });

  it('refuses URLs that lead into the house, and says why', async () => {
    const refused = await call<{ errors: object[] }>('POST', 'endpoints', { url: 'https://10.0.0.1/hook' });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'url' }] } });
    const listed = await call<EndpointList>('GET', 'endpoints');
    expect(listed.body.items.filter(({ url }) => url.includes('10.0.0.1'))).toEqual([]);
  });
});
