import { setTimeout as sleep } from 'node:timers/promises';
import type { Options } from 'amqplib';
import { v4 as uuidv4 } from 'uuid';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack, type ServiceName } from '../support/stack';

const SERVICES: ServiceName[] = ['gateway', 'orders-service', 'products-service'];
/** Longer than all limits after which older versions published a message again. */
const ALARM_MS = 15_000;

interface Readiness {
  readonly status: string;
  readonly checks: Record<string, { status: string; detail?: string }>;
}

describe('while RabbitMQ is short of memory or disk', () => {
  let stack: Stack;
  let productId: string;
  beforeAll(async () => {
    // The sweeper must not ask again during the test: its request would look like a duplicate.
    const env = { RPC_TIMEOUT_MS: '10000', REDRIVE_DELAYS_SECONDS: '3600' };
    stack = await Stack.start(env, [], undefined, { ownRabbitMq: true });
    productId = (await stack.createProduct(100_000)).id;
  });
  afterAll(() => stack.stop());

  const post = async () => {
    const from = performance.now();
    const answer = await stack.http<{ id: string; detail: string }>('POST', '/orders', {
      productId,
      quantity: 1,
    });
    return { ...answer, ms: performance.now() - from };
  };
  const ready = async (name: ServiceName) => {
    const response = await fetch(`${stack.url(name)}/health/ready`);
    return { http: response.status, ...((await response.json()) as Readiness) };
  };
  const unacknowledged = async () =>
    (await stack.rabbitMq.control('-q', 'list_queues', '--no-table-headers', 'messages_unacknowledged'))
      .split('\n')
      .reduce((sum, line) => sum + Number(line), 0);
  /** Messages that arrived twice, as both owners count them. */
  const duplicates = async () => {
    const counts = await Promise.all([
      stack.metric('orders-service', 'order_messages_skipped_total{reason="duplicate"}'),
      stack.metric('products-service', 'order_messages_skipped_total{reason="duplicate"}'),
    ]);
    return counts.reduce((sum, count) => sum + count, 0);
  };

  /** Parks a message. release() moves it into its queue without publishing, which an alarm would block. */
  async function park(queue: string, body: object, properties: Options.Publish): Promise<void> {
    const channel = await stack.channel();
    await channel.assertQueue(`parked.${queue}`, { deadLetterExchange: '', deadLetterRoutingKey: queue });
    channel.sendToQueue(`parked.${queue}`, Buffer.from(JSON.stringify(body)), properties);
    await channel.close();
  }

  async function release(queue: string): Promise<void> {
    const channel = await stack.channel();
    const message = await channel.get(`parked.${queue}`);
    if (!message) throw new Error(`nothing is parked for ${queue}`);
    channel.nack(message, false, false);
    await channel.close();
  }

  /**
   * RabbitMQ blocks a connection only when it publishes during an alarm. So after `raise` each service gets something to
   * publish: a new order, and a repeated reservation that is answered again.
   */
  async function strike(raise: () => Promise<unknown>): Promise<void> {
    const order = await stack.place(productId);
    const { idempotencyKey } = await stack.untilFinal(order.id);
    const data = { productId, quantity: 1 };
    const id = uuidv4();
    await park('orders_queue', { pattern: 'orders.create', data, id }, { messageId: id, replyTo: 'nobody' });
    await park('products_queue', { pattern: 'product.reserveStock', data: { ...data, idempotencyKey } }, {});
    await raise();
    await release('orders_queue');
    await release('products_queue');
    for (const name of SERVICES)
      await eventually(async () => (await stack.metric(name, 'broker_blocked')) === 1, 60_000);
  }

  /** Places orders until it is stopped, so that some are on their way when the alarm is raised. */
  function place() {
    let placing = true;
    const accepted: string[] = [];
    const load = inParallel(4, 4, async () => {
      while (placing) {
        const { status, body } = await post();
        if (status === 201) accepted.push(body.id);
        else await sleep(100);
      }
    });
    const end = () => {
      placing = false;
      return load;
    };
    return { accepted, end };
  }

  async function throughAlarm(raise: () => Promise<unknown>, lift: () => Promise<unknown>): Promise<void> {
    const { accepted, end } = place();
    try {
      await eventually(() => accepted.length > 20, 60_000);
      const before = await duplicates();
      await strike(raise);
      for (const name of SERVICES) {
        expect(await stack.metric(name, 'broker_connected')).toBe(0);
        expect(await ready(name)).toMatchObject({
          http: 503,
          checks: { broker: { status: 'unavailable', detail: expect.stringContaining('alarm') as string } },
        });
      }
      const struck = performance.now();
      // Messages in work are acknowledged, because acknowledgements use a connection that is not blocked.
      await eventually(async () => (await unacknowledged()) === 0, 60_000);
      for (let n = 0; n < 5; n++) {
        const { status, ms } = await post();
        expect(status).toBe(503);
        // Well below 10 s, the time limit of a request.
        expect(ms).toBeLessThan(5000);
      }
      await sleep(Math.max(0, ALARM_MS - (performance.now() - struck)));
      await lift();
      for (const name of SERVICES) await eventually(async () => (await ready(name)).http === 200, 60_000);
      const taken = accepted.length;
      await eventually(() => accepted.length > taken, 60_000);
      await end();
      await stack.allFinal();
      // The repeated reservation of strike(), and its answer.
      expect((await duplicates()) - before).toBe(2);
    } finally {
      await lift();
      await end();
    }
  }

  it('a memory alarm is reported, is answered at once with 503, and sends no message twice', async () => {
    await throughAlarm(
      () => stack.rabbitMq.control('set_vm_memory_high_watermark', '0.00001'),
      () => stack.rabbitMq.control('set_vm_memory_high_watermark', 'absolute', '1GiB'),
    );
  });

  it('so does a disk alarm', async () => {
    await throughAlarm(
      () => stack.rabbitMq.control('set_disk_free_limit', '1000000GB'),
      () => stack.rabbitMq.control('set_disk_free_limit', '50MB'),
    );
  });

  it('a service stops during an alarm if it is told to, and the next one sends what was not sent', async () => {
    const { end } = place();
    try {
      await strike(() => stack.rabbitMq.control('set_vm_memory_high_watermark', '0.00001'));
      expect(await stack.service('orders-service').stop()).toMatchObject({ code: 0 });
    } finally {
      await stack.rabbitMq.control('set_vm_memory_high_watermark', 'absolute', '1GiB');
      await end();
    }
    await stack.up('orders-service');
    await eventually(async () => (await post()).status === 201);
    await stack.allFinal();
  });

  it('nothing is lost', async () => {
    await expectInvariants(stack);
  });
});
