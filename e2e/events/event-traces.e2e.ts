import type { EndpointWithSecret } from '@order-flow/contracts/payloads';
import { inParallel } from '../support/eventually';
import { CLIENT, CONSUMER, expectOrderTraces, ORDER_SPANS, PRODUCER } from '../support/order-traces';
import { ReceivedTraces } from '../support/servers/received-traces';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { Stack } from '../support/stack';

const EXPECTED = [
  ...ORDER_SPANS,
  {
    service: 'webhooks-service',
    name: 'process order.confirmed',
    kind: CONSUMER,
    parent: 'send order.confirmed',
    knows: true,
  },
  {
    service: 'webhooks-service',
    name: 'POST webhook order.confirmed',
    kind: CLIENT,
    parent: 'process order.confirmed',
    knows: true,
  },
  {
    service: 'webhooks-service',
    name: 'send webhook.sent',
    kind: PRODUCER,
    parent: 'POST webhook order.confirmed',
    knows: true,
  },
];

describe('the trace of an order that a subscriber hears of', () => {
  let traces: ReceivedTraces;
  let stack: Stack;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    [traces, receiver] = [await ReceivedTraces.start(), await WebhookReceiver.start()];
    const settings = { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' };
    stack = await Stack.start({ ...traces.env, ...settings }, [], undefined, {
      optional: ['webhooks-service'],
    });
    const endpoint = { url: receiver.url, maxConcurrency: 50, ratePerSecond: 1000 };
    const made = await stack.http<EndpointWithSecret>(
      'POST',
      '/v1/webhooks/endpoints',
      endpoint,
      await stack.asOperator(),
    );
    expect(made.status).toBe(201);
  });
  afterAll(async () => {
    await stack.stop();
    await Promise.all([traces.stop(), receiver.stop()]);
  });

  it('goes on from the outbox to each attempt, for 100 orders at once', async () => {
    const { id } = await stack.createProduct(1_000_000);
    const orders = await inParallel(100, 50, () => stack.place(id));
    await expectOrderTraces(stack, traces, orders, EXPECTED);
  });
});
