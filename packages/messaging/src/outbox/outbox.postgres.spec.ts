import { setTimeout as sleep } from 'node:timers/promises';
import { owners } from '@order-flow/contracts/owners';
import { patterns } from '@order-flow/contracts/contracts';
import { listOfRows } from '@order-flow/storage/dialect';
import { joinReplicas } from '@order-flow/storage/join-replicas';
import type { Replicas } from '@order-flow/storage/replicas';
import { insertInto } from '@order-flow/storage/statement';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { v7 as uuidv7 } from 'uuid';
import type { Broker } from '../broker/broker';
import type { Outgoing, Publisher } from '../broker/publisher';
import type { ConsumerConfig } from '../consuming/config';
import { messagingDatabase } from '../testing/messaging-database';
import { Outbox } from './outbox';

const ROWS = insertInto('outbox', {
  id: 'uuid',
  pattern: 'text',
  queue: 'text',
  body: 'text',
  headers: 'text',
  createdAt: 'timestamp',
  owner: 'integer',
});

describe('the outbox of a replica that is gone', () => {
  let db: TestDatabase;
  let queues: WriteQueue[];
  let outboxes: Outbox[];
  let replicas: Replicas[];
  let sent: (string | undefined)[];

  beforeEach(async () => {
    jest.spyOn(logger, 'info').mockReturnValue();
    db = await messagingDatabase();
    queues = [];
    outboxes = [];
    replicas = [];
    sent = [];
  });
  afterEach(async () => {
    for (const outbox of outboxes) await outbox.stop();
    for (const replica of replicas) await replica.leave();
    for (const queue of queues) await queue.onModuleDestroy();
    jest.restoreAllMocks();
    await db.close();
  });

  async function start(): Promise<void> {
    const writes = db.another();
    queues.push(writes);
    const publisher = {
      publish: ({ messageId }: Outgoing) => Promise.resolve(void sent.push(messageId)),
      flush: () => Promise.resolve(),
    };
    const broker = { connected: true, publishing: { onAvailable: () => undefined } };
    const replica = await joinReplicas(writes);
    replicas.push(replica);
    const outbox = new Outbox(
      writes,
      db.reads,
      publisher as unknown as Publisher,
      broker as unknown as Broker,
      replica,
      { OUTBOX_SWEEP_MS: 20 } as ConsumerConfig,
    );
    outboxes.push(outbox);
    outbox.onApplicationBootstrap();
  }
  const until = async (check: () => Promise<boolean>) => {
    for (const end = Date.now() + 45_000; !(await check());) {
      if (Date.now() > end) throw new Error('it never came true');
      await sleep(20);
    }
  };

  it('is published by one of two others, each message once', async () => {
    await start();
    await start();
    const [gone] = await db.query<{ id: number }>(
      `INSERT INTO replicas (host, pid, "seenAt") VALUES ('h', 1, now() - interval '16 seconds') RETURNING id`,
    );
    const ids = Array.from({ length: 1200 }, () => uuidv7());
    const now = new Date().toISOString();
    const rows = ids.map((id) => [
      id,
      patterns.reserveStock,
      owners.products.queue,
      '{}',
      '{}',
      now,
      gone?.id ?? 0,
    ]);
    await db.query(ROWS, [listOfRows(rows)]);
    await until(async () => (await outboxes[0]?.pending()) === 0);
    expect(sent).toHaveLength(ids.length);
    expect(new Set(sent)).toEqual(new Set(ids));
  });

  it('is left alone while it may still run, and no longer', async () => {
    const [other] = await db.query<{ id: number }>(
      `INSERT INTO replicas (host, pid, "seenAt") VALUES ('h', 1, now()) RETURNING id`,
    );
    await start();
    const row = [
      uuidv7(),
      patterns.reserveStock,
      owners.products.queue,
      '{}',
      '{}',
      new Date().toISOString(),
    ];
    await db.query(ROWS, [listOfRows([[...row, other?.id ?? 0]])]);
    await sleep(500);
    expect(sent).toEqual([]);
    // It is looked for again as soon as it runs no more.
    await db.query(`UPDATE replicas SET "seenAt" = now() - interval '16 seconds' WHERE id = $1`, [
      other?.id ?? 0,
    ]);
    await until(async () => (await outboxes[0]?.pending()) === 0);
    expect(sent).toEqual([row[0]]);
  });

  it('is looked for again after an error, and the rows of who looks do not wait for it', async () => {
    jest.spyOn(logger, 'warn').mockReturnValue();
    const [gone] = await db.query<{ id: number }>(
      `INSERT INTO replicas (host, pid, "seenAt") VALUES ('h', 1, now() - interval '16 seconds') RETURNING id`,
    );
    const query = db.reads.query.bind(db.reads);
    const fails = jest
      .spyOn(db.reads, 'query')
      .mockImplementation((text: string, values) =>
        text.startsWith('SELECT 1 FROM outbox WHERE')
          ? Promise.reject(new Error('cancelled for lack of time'))
          : query(text, values),
      );
    await start();
    const rest = [patterns.reserveStock, owners.products.queue, '{}', '{}', new Date().toISOString()];
    const [ofGone, own] = [uuidv7(), uuidv7()];
    const rows = [
      [ofGone, ...rest, gone?.id ?? 0],
      [own, ...rest, replicas[0]?.id ?? 0],
    ];
    await db.query(ROWS, [listOfRows(rows)]);
    await until(async () => (await outboxes[0]?.pending()) === 1);
    expect(sent).toEqual([own]);
    fails.mockRestore();
    await until(async () => (await outboxes[0]?.pending()) === 0);
    expect(sent).toEqual([own, ofGone]);
  });
});
