import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { connect } from 'amqplib';
import { readEnv } from '@order-flow/config/env';
import { Broker } from '@order-flow/messaging/broker/broker';
import { Publisher } from '@order-flow/messaging/broker/publisher';
import { messagingEnv } from '@order-flow/messaging/config';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack, type ServiceName } from '../support/stack';

const WORKERS = 8;
/** How long orders may stop when a node is lost. The design says "within seconds"; a busy machine may take longer. */
const SECONDS = 30_000;
const NODES = [1, 2, 3];
const SERVICES = ['orders-service', 'products-service', 'gateway'] as const;

interface Queue {
  readonly name: string;
  readonly type: string;
  readonly policy: string;
  readonly leader: string;
  readonly members: string;
}

jest.setTimeout(300_000);

describe('a cluster', () => {
  let stack: Stack;
  let productId: string;
  beforeAll(async () => {
    stack = await Stack.start({ RPC_TIMEOUT_MS: '2000' }, [], undefined, { cluster: true });
    productId = (await stack.createProduct(1_000_000)).id;
  });
  afterAll(() => stack.stop());

  /** Places orders all the time while `work` runs. Each is placed until it is accepted, always with the same key. */
  async function underLoad(work: () => Promise<void>): Promise<void> {
    let stop = false;
    const workers = Array.from({ length: WORKERS }, async () => {
      while (!stop) await placed(randomUUID());
    });
    try {
      await work();
    } finally {
      stop = true;
      await Promise.all(workers);
    }
  }

  const placed = (key: string) =>
    eventually(() => stack.place(productId, 1, { 'idempotency-key': key }), SECONDS);

  /** Waits until an order that is placed now is confirmed. */
  async function ordersGoOn(): Promise<void> {
    const { id } = await placed(randomUUID());
    expect((await stack.untilFinal(id, SECONDS)).status).toBe('CONFIRMED');
  }

  /** The number of the node that a service's two connections are with, as its log says. */
  async function nodesOf(name: ServiceName): Promise<Set<number>> {
    const connected = (await stack.log(name)).filter(({ msg }) => msg === 'connected to RabbitMQ');
    const latest = new Map(connected.map(({ purpose, broker }) => [purpose, String(broker)]));
    const { nodes } = stack.cluster;
    const numbers = [...latest.values()].map(
      (broker) => NODES.find((number) => broker.includes(`:${nodes.node(number).port}`)) ?? 0,
    );
    return new Set(numbers);
  }

  async function queues(): Promise<Queue[]> {
    const columns = ['name', 'type', 'policy', 'leader', 'members'];
    const text = await stack.cluster.nodes.node(1).control('list_queues', ...columns, '--formatter=json');
    return JSON.parse(text) as Queue[];
  }

  it('has quorum queues on three nodes, with the policies that keep what they give up', async () => {
    const found = await queues();
    const own = found.filter(({ name }) => /^(orders|products)_/.test(name));
    expect(own.length).toBeGreaterThanOrEqual(10);
    expect(own.filter(({ type }) => type !== 'quorum')).toEqual([]);
    const policies = Object.fromEntries(own.map(({ name, policy }) => [name, policy]));
    expect(policies).toMatchObject({
      orders_queue: 'order-flow.orders_queue',
      'orders_queue.undeliverable': 'order-flow.queues',
      'orders_queue.retry.100ms': 'order-flow.retries',
      orders_queries: 'order-flow.queues',
    });
  });

  it.each(SERVICES)('goes on through another node when that of the %s is lost, under load', async (name) => {
    await underLoad(async () => {
      await ordersGoOn();
      const [number = 0] = await nodesOf(name);
      stack.cluster.nodes.node(number).kill();
      await eventually(async () => !(await nodesOf(name)).has(number), SECONDS);
      await ordersGoOn();
      await stack.cluster.nodes.start(number);
      await sleep(1000);
      await ordersGoOn();
    });
    await stack.allFinal();
  });

  it('sends on to a queue whose leader is lost, also if it first sends while there is no new one', async () => {
    const { nodes } = stack.cluster;
    const [lost, ...others] = NODES.map((number) => nodes.node(number));
    const owner = await connect(lost?.url ?? '');
    owner.on('error', () => undefined);
    const channel = await owner.createConfirmChannel();
    await channel.assertQueue('election', { durable: true });
    channel.sendToQueue('election', Buffer.from('{}'));
    await channel.waitForConfirms();
    lost?.kill();
    // A service that connects again at once. Its first message is refused, and without a new channel every later one too.
    const config = readEnv(messagingEnv, {
      RABBITMQ_URL: others.map(({ url }) => url).join(),
      DECLARE_ALL_QUEUES: 'false',
    });
    const broker = new Broker(config);
    const publisher = new Publisher(broker, config);
    const message = {
      queue: 'election',
      pattern: undefined,
      body: Buffer.from('{}'),
      messageId: 'one',
      headers: {},
    };
    await eventually(async () => {
      await publisher.publish({ ...message, parent: context.active() });
      return true;
    }, SECONDS);
    publisher.onModuleDestroy();
    await broker.onModuleDestroy();
    await nodes.start(1);
  });

  it('goes on when Redis has another master, under load', async () => {
    const { sentinels } = stack.cluster;
    const connected = async (name: 'orders-service' | 'gateway') =>
      (await stack.metric(name, 'redis_connected')) === 1;
    await underLoad(async () => {
      const first = await sentinels.masterNumber();
      sentinels.server(first).kill();
      await eventually(async () => (await sentinels.masterNumber()) !== first, SECONDS);
      for (const name of ['orders-service', 'gateway'] as const)
        await eventually(() => connected(name), SECONDS);
      await ordersGoOn();
      await sentinels.start(first);
    });
    await stack.allFinal();
  });

  it('has lost and doubled nothing', async () => {
    expect(stack.acknowledged.length).toBeGreaterThan(100);
    await expectInvariants(stack);
  });
});
