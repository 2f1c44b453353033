import path from 'node:path';
import type { Broker } from '@order-flow/messaging/broker/broker';
import type { Outbox } from '@order-flow/messaging/outbox/outbox';
import type { Publisher } from '@order-flow/messaging/broker/publisher';
import { insertInto } from '@order-flow/storage/statement';
import { listOfRows } from '@order-flow/storage/dialect';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { orderedUuidV4, firstIdAt } from '@order-flow/storage/uuid-time';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { readOrdersConfig } from '../../config';
import type { ProcessingLock } from '../../redis/processing-lock';
import type { Order } from '../entities/order.entity';
import { insertOrder, orderBy } from '../order-statements';
import { OrderTransitions } from '../order-transitions';
import type { OrderWaits } from '../order-waits';
import { OrdersSweeper } from './orders.sweeper';
import { stuckOrders } from './redrive-statements';

const HOUR = 3600;
const OUTBOX = insertInto('outbox', {
  id: 'uuid',
  pattern: 'text',
  queue: 'text',
  body: 'text',
  headers: 'text',
  createdAt: 'timestamp',
  owner: 'integer',
});

logger.level = 'silent';

describe('the sweep of orders without an answer', () => {
  let db: TestDatabase;
  let writes: WriteQueue;
  let sweeper: OrdersSweeper;
  /** Idempotency keys of the repeated requests, in order. */
  let asked: string[];
  let depth: { messages: number; consumers: number };
  /** Called at each look at a queue; may change the depth. */
  let onLook: () => void;
  let made = 0;

  beforeEach(async () => {
    db = await testDatabase(path.join(__dirname, '../../migrations'));
    ({ writes } = db);
    asked = [];
    depth = { messages: 0, consumers: 1 };
    onLook = () => undefined;
    const config = readOrdersConfig({ SWEEP_INTERVAL_MS: '1000', REDRIVES_MAX: '3' });
    const outbox = {
      enqueue: (_: unknown, __: unknown, { idempotencyKey }: { idempotencyKey: string }) =>
        asked.push(idempotencyKey),
    };
    const transitions = new OrderTransitions(
      outbox as unknown as Outbox,
      { ended: () => undefined } as unknown as OrderWaits,
      config,
    );
    const look = () => {
      onLook();
      return Promise.resolve(depth);
    };
    sweeper = new OrdersSweeper(
      db.reads,
      writes,
      { look } as unknown as Publisher,
      { connected: true, publishing: { onAvailable: () => undefined } } as unknown as Broker,
      { forget: () => Promise.resolve() } as unknown as ProcessingLock,
      transitions,
      config,
    );
  });
  afterEach(async () => {
    await sweeper.onModuleDestroy();
    await db.close();
  });

  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

  /** An order placed `age` seconds ago, due 30 s after that unless `change` says otherwise. */
  function order(age: number, change: Partial<Order> = {}): Order {
    const createdAt = inSeconds(-age);
    const id = firstIdAt(createdAt).slice(0, -12) + String(++made).padStart(12, '0');
    return {
      id,
      productId: '00000000-0000-4000-8000-000000000001',
      quantity: 1,
      status: 'PENDING',
      stockState: 'asked',
      idempotencyKey: orderedUuidV4(),
      createdAt,
      updatedAt: createdAt,
      reason: null,
      traceId: null,
      traceparent: null,
      requestKey: id,
      clientKey: null,
      reference: null,
      unitPrice: null,
      redriveAt: inSeconds(30 - age),
      redrives: 0,
      ...change,
    };
  }
  const answered = (age: number) => order(age, { status: 'CONFIRMED', stockState: 'held', redriveAt: null });

  async function store<T extends readonly Order[]>(...orders: T): Promise<T> {
    for (let i = 0; i < orders.length; i += 1000) {
      await writes.run((tx) => {
        for (const each of orders.slice(i, i + 1000)) insertOrder(tx, each);
        return Promise.resolve();
      });
    }
    return orders;
  }
  const stored = (id: string) => writes.run((tx) => orderBy(tx, 'id', id));

  async function sweep(): Promise<void> {
    await (sweeper as unknown as { sweep: (signal: AbortSignal) => Promise<void> }).sweep(
      new AbortController().signal,
    );
  }

  it('asks again for the due orders only while the queues are short', async () => {
    const [due] = await store(order(40), order(10), answered(60));
    await sweep();
    expect(asked).toEqual([due.idempotencyKey]);
    expect(await stored(due.id)).toMatchObject({ status: 'PENDING', redrives: 1 });
  });

  it('asks for the stock of an order that has ended without an answer', async () => {
    const due = { redriveAt: inSeconds(-1) };
    const ended = await store(
      order(60, { ...due, status: 'CANCELLED' }),
      order(60, { ...due, status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' }),
    );
    await sweep();
    expect(asked.sort()).toEqual(ended.map(({ idempotencyKey }) => idempotencyKey).sort());
  });

  it('asks again for overtaken orders only while the queues are long', async () => {
    depth.messages = 100_000;
    const [lost] = await store(order(600), order(100), answered(120));
    await sweep();
    expect(asked).toEqual([lost.idempotencyKey]);
  });

  it('asks for nothing while the queues are long and no order was overtaken', async () => {
    depth.messages = 101;
    await store(order(100), answered(150));
    await sweep();
    expect(asked).toEqual([]);
  });

  it('ignores answered orders whose time is in the future (fast clock)', async () => {
    depth.messages = 101;
    await store(order(100), answered(-2 * HOUR));
    await sweep();
    expect(asked).toEqual([]);
  });

  it('asks for nothing while the products queue has no consumer', async () => {
    depth.consumers = 0;
    await store(order(100));
    await sweep();
    expect(asked).toEqual([]);
  });

  it('asks for nothing while the outbox has a backlog', async () => {
    await store(order(100));
    const messages = Array.from({ length: 1001 }, () => [
      orderedUuidV4(),
      'p',
      'q',
      '{}',
      '{}',
      inSeconds(0),
      0,
    ]);
    await db.query(OUTBOX, [listOfRows(messages)]);
    await sweep();
    expect(asked).toEqual([]);
  });

  it('treats an order due after the longest delay as due now (fast clock)', async () => {
    const fast = { redriveAt: inSeconds(2 * HOUR), updatedAt: inSeconds(2 * HOUR - 30) };
    const [mistaken] = await store(order(60, fast), order(60, { redriveAt: inSeconds(3500) }));
    await sweep();
    expect(asked).toEqual([mistaken.idempotencyKey]);
    const { redriveAt } = (await stored(mistaken.id)) ?? {};
    expect(Date.parse(redriveAt ?? '') - Date.now()).toBeLessThan(61_000);
  });

  it('asks for thousands of lost orders in one sweep, batch by batch', async () => {
    let longest = 0;
    let seen = 0;
    onLook = () => {
      depth.messages = asked.length - seen;
      longest = Math.max(longest, depth.messages);
      seen = asked.length;
    };
    await store(...Array.from({ length: 3000 }, () => order(HOUR)));
    await sweep();
    expect(new Set(asked).size).toBe(3000);
    expect(asked).toHaveLength(3000);
    expect(longest).toBeLessThanOrEqual(500);
  }, 30_000);

  it('stops between two batches when the service stops', async () => {
    const stopping = new AbortController();
    onLook = () => {
      if (asked.length > 0) stopping.abort();
    };
    await store(...Array.from({ length: 1200 }, () => order(HOUR)));
    await (sweeper as unknown as { sweep: (signal: AbortSignal) => Promise<void> }).sweep(stopping.signal);
    expect(asked).toHaveLength(500);
  });

  it('gives up an order after REDRIVES_MAX repeats and marks it as stuck', async () => {
    const [hopeless] = await store(order(HOUR, { redrives: 3 }), order(HOUR, { redrives: 2 }));
    await sweep();
    expect(asked).not.toContain(hopeless.idempotencyKey);
    expect(asked).toHaveLength(1);
    expect(await stored(hopeless.id)).toMatchObject({ status: 'PENDING', redriveAt: null, redrives: 3 });
    expect(await stuckOrders(db.reads)).toBe(1);
    const steps = await db.query('SELECT step, detail FROM order_timeline WHERE "orderId" = $1', [
      hopeless.id,
    ]);
    expect(steps).toEqual([{ step: 'STUCK', detail: 'asked again 3 times without an answer' }]);
  });
});
