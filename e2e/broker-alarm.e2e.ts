import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, inParallel } from './support/eventually';
import { expectInvariants } from './support/invariants';
import { Stack, type ServiceName } from './support/stack';

const SERVICES: ServiceName[] = ['gateway', 'orders-service', 'products-service'];
/** Longer than any limit by which a message was once published again, several times over. */
const ALARM_MS = 15_000;

interface Readiness {
  readonly status: string;
  readonly checks: Record<string, { status: string; detail?: string }>;
}

describe('while RabbitMQ is short of memory or disk', () => {
  let stack: Stack;
  let productId: string;
  beforeAll(async () => {
    // No order is asked for again by the sweeper within the test: it would look like a duplicate.
    stack = await Stack.start({ RPC_TIMEOUT_MS: '10000', REDRIVE_DELAYS_SECONDS: '120' });
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
  /** Messages that came a second time, of whatever kind, as both owners count them. */
  const duplicates = async () => {
    const counts = await Promise.all([
      stack.metric('orders-service', 'order_messages_skipped_total{reason="duplicate"}'),
      stack.metric('products-service', 'order_messages_skipped_total{reason="duplicate"}'),
      stack.metric('products-service', 'stock_reservations_total{outcome="duplicate"}'),
    ]);
    return counts.reduce((sum, count) => sum + count, 0);
  };

  /**
   * Raises the alarm while requests and events lie in the queues. RabbitMQ blocks a connection when it publishes during an
   * alarm, so both owners must have something to do: they are held up until the alarm is there.
   */
  async function strike(raise: () => Promise<unknown>): Promise<void> {
    const owners = (['products-service', 'orders-service'] as const).map((name) => stack.service(name).pid);
    const [products = 0, orders = 0] = owners;
    process.kill(products, 'SIGSTOP');
    try {
      await eventually(async () => (await stack.queueDepth('products_queue')) + (await unacknowledged()) > 0);
      process.kill(orders, 'SIGSTOP');
      await raise();
    } finally {
      for (const pid of owners) process.kill(pid, 'SIGCONT');
    }
    for (const name of SERVICES)
      await eventually(async () => (await stack.metric(name, 'broker_blocked')) === 1);
  }

  async function throughAlarm(raise: () => Promise<unknown>, lift: () => Promise<unknown>): Promise<void> {
    // Orders on their way when the alarm strikes.
    let placing = true;
    const accepted: string[] = [];
    const load = inParallel(8, 8, async () => {
      while (placing) {
        const { status, body } = await post();
        if (status === 201) accepted.push(body.id);
        else await sleep(20);
      }
    });
    try {
      await eventually(() => accepted.length > 50);
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
      // What was in work is acknowledged, since acknowledgements travel on a connection that is not blocked.
      await eventually(async () => (await unacknowledged()) === 0);
      for (let n = 0; n < 5; n++) {
        const { status, ms } = await post();
        expect(status).toBe(503);
        expect(ms).toBeLessThan(1500);
      }
      await sleep(Math.max(0, ALARM_MS - (performance.now() - struck)));
      await lift();
      for (const name of SERVICES) await eventually(async () => (await ready(name)).http === 200);
      const taken = accepted.length;
      await eventually(() => accepted.length > taken);
      placing = false;
      await load;
      await stack.allFinal();
      expect((await duplicates()) - before).toBe(0);
    } finally {
      placing = false;
      await lift();
      await load;
    }
  }

  it('a memory alarm is told, answered at once with 503, and doubles no message', async () => {
    await throughAlarm(
      () => stack.rabbitMq.control('set_vm_memory_high_watermark', '0.00001'),
      () => stack.rabbitMq.control('set_vm_memory_high_watermark', 'absolute', '1GiB'),
    );
  });

  it('so is a disk alarm', async () => {
    await throughAlarm(
      () => stack.rabbitMq.control('set_disk_free_limit', '1000000GB'),
      () => stack.rabbitMq.control('set_disk_free_limit', '50MB'),
    );
  });

  it('a service that is told to stop meanwhile does, and what it had not sent is sent by the next', async () => {
    const load = inParallel(8, 8, () => post());
    try {
      await strike(() => stack.rabbitMq.control('set_vm_memory_high_watermark', '0.00001'));
      expect(await stack.service('orders-service').stop()).toMatchObject({ code: 0 });
    } finally {
      await stack.rabbitMq.control('set_vm_memory_high_watermark', 'absolute', '1GiB');
      await load;
    }
    await stack.up('orders-service');
    await eventually(async () => (await post()).status === 201);
    await stack.allFinal();
  });

  it('loses nothing of all that', async () => {
    await expectInvariants(stack);
  });
});
