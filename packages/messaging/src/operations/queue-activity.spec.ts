import { counter } from '@order-flow/telemetry/metrics/metrics';
import type { Publisher } from '../broker/publisher';
import type { RabbitMqServer } from '../consuming/rabbitmq-server';
import type { Outbox } from '../outbox/outbox';
import { QueueActivity, type Activity } from './queue-activity';

const handled = counter('messages_handled_total');
const published = counter('messages_published_total');
const SENT_AT = Date.parse('2026-01-01T00:00:00.000Z');

describe('the activity of the queues', () => {
  let waiting = 0;
  let outbox: { pending: () => Promise<number>; oldestAgeSeconds: () => Promise<number> };
  const server = {
    inWork: (queue: string) =>
      queue === 'orders_queue' ? { messages: 4, oldestSentAt: SENT_AT / 1000 } : undefined,
  };
  const look = (name: string) => Promise.resolve({ name, messages: waiting, consumers: 1 });
  let activity: QueueActivity;

  beforeEach(() => {
    jest.useFakeTimers({ now: SENT_AT });
    waiting = 0;
    outbox = { pending: () => Promise.resolve(7), oldestAgeSeconds: () => Promise.resolve(2.4) };
    activity = new QueueActivity(
      [{ queue: 'orders_queue', prefetch: 10 }],
      server as unknown as RabbitMqServer,
      { look } as unknown as Publisher,
      {
        pending: () => outbox.pending(),
        oldestAgeSeconds: () => outbox.oldestAgeSeconds(),
      } as unknown as Outbox,
    );
    activity.onApplicationBootstrap();
  });
  afterEach(() => {
    activity.onModuleDestroy();
    jest.useRealTimers();
  });

  const describeQueue = async (name: string) => (await activity.describe([await look(name)], []))[0];

  it('does not know the rates before its first reading', async () => {
    expect(await describeQueue('orders_queue')).toMatchObject({ inPerSecond: null, outPerSecond: null });
    expect(await activity.outbox([])).toMatchObject({ publishedPerSecond: null });
  });

  it('says how fast messages come and go, what is in work, and how old the oldest of that is', async () => {
    await jest.advanceTimersByTimeAsync(1000);
    handled.inc({ queue: 'orders_queue', pattern: 'orders.create', outcome: 'ack' }, 40);
    handled.inc({ queue: 'orders_queries', pattern: 'orders.get', outcome: 'ack' }, 90);
    published.inc({ pattern: 'product.reserveStock', outcome: 'confirmed' }, 20);
    published.inc({ pattern: 'product.reserveStock', outcome: 'failed' }, 20);
    waiting = 20;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await describeQueue('orders_queue')).toEqual({
      name: 'orders_queue',
      messages: 20,
      consumers: 1,
      unacknowledged: 4,
      oldestAgeSeconds: 11,
      inPerSecond: 6,
      outPerSecond: 4,
      patterns: [{ pattern: 'orders.create', perSecond: 4 }],
    });
    expect(await activity.outbox([])).toEqual({ pending: 7, oldestAgeSeconds: 2, publishedPerSecond: 2 });
  });

  it('adds what the other replicas do', async () => {
    await jest.advanceTimersByTimeAsync(1000);
    handled.inc({ queue: 'orders_queue', pattern: 'orders.create', outcome: 'ack' }, 40);
    published.inc({ pattern: 'product.reserveStock', outcome: 'confirmed' }, 20);
    await jest.advanceTimersByTimeAsync(10_000);
    // The other one has the same counters here, and an older message in work.
    const other = await activity.here();
    const share = { ...other.queues.orders_queue, oldestSentAt: SENT_AT / 1000 - 100 };
    const others = [{ ...other, queues: { orders_queue: share } }, {}] as Partial<Activity>[];
    expect((await activity.describe([await look('orders_queue')], others))[0]).toMatchObject({
      unacknowledged: 8,
      oldestAgeSeconds: 111,
      outPerSecond: 8,
      inPerSecond: 8,
      patterns: [{ pattern: 'orders.create', perSecond: 8 }],
    });
    expect(await activity.outbox(others)).toMatchObject({ pending: 7, publishedPerSecond: 4 });
  });

  it('forgets what is older than its window', async () => {
    await jest.advanceTimersByTimeAsync(1000);
    handled.inc({ queue: 'orders_queue', pattern: 'orders.create', outcome: 'ack' }, 40);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await describeQueue('orders_queue')).toMatchObject({ outPerSecond: 0, patterns: [] });
  });

  it('claims nothing about a queue that another service consumes', async () => {
    await jest.advanceTimersByTimeAsync(11_000);
    expect(await describeQueue('products_queue')).toEqual({
      name: 'products_queue',
      messages: 0,
      consumers: 1,
      unacknowledged: null,
      oldestAgeSeconds: null,
      inPerSecond: null,
      outPerSecond: null,
      patterns: [],
    });
  });

  it('leaves the outbox out while the database does not answer', async () => {
    outbox.pending = () => new Promise(() => undefined);
    const asked = activity.outbox([]);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await asked).toBeNull();
  });
});
