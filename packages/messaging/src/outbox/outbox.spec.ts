import { v7 as uuidv7 } from 'uuid';
import type { Broker } from '../broker/broker';
import type { ConsumerConfig } from '../consuming/config';
import { contracts, patterns } from '@order-flow/contracts/contracts';
import { owners } from '@order-flow/contracts/owners';
import { BrokerUnavailableError, DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { Outbox } from './outbox';
import type { Outgoing, Publisher } from '../broker/publisher';
import { OnlyReplica } from '@order-flow/storage/replicas';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import type { Transaction, WriteQueue } from '@order-flow/storage/write-queue';
import { messagingDatabase } from '../testing/messaging-database';

const KEY = '0b0e7c9e-4a52-4f0e-9a3d-0a4c2a7d1c11';
const RESERVATION = { productId: KEY, quantity: 1, idempotencyKey: KEY };

/** The database and the write queue are real. The test replaces the broker. */
describe('the outbox', () => {
  let db: TestDatabase;
  let writes: WriteQueue;
  let outbox: Outbox;
  let sent: Outgoing[];
  /** What the broker does with each message. */
  let takes: (message: Outgoing) => Promise<void>;
  let available: () => void;

  beforeEach(async () => {
    db = await messagingDatabase();
    ({ writes } = db);
    sent = [];
    takes = () => Promise.resolve();
    const publisher = {
      publish: (message: Outgoing) => {
        sent.push(message);
        return takes(message);
      },
      flush: () => Promise.resolve(),
    };
    const broker = {
      connected: true,
      publishing: { onAvailable: (listener: () => void) => (available = listener) },
    };
    outbox = new Outbox(
      writes,
      db.reads,
      publisher as unknown as Publisher,
      broker as unknown as Broker,
      new OnlyReplica(),
      { OUTBOX_SWEEP_MS: 20 } as ConsumerConfig,
    );
    outbox.onApplicationBootstrap();
  });
  afterEach(async () => {
    await outbox.stop();
    jest.restoreAllMocks();
    await db.close();
  });

  const enqueue = () =>
    writes.run((tx) => {
      outbox.enqueue(tx, patterns.reserveStock, RESERVATION);
      return Promise.resolve();
    });
  const stored = (id: string, createdAt: Date) =>
    db.query(
      `INSERT INTO outbox (id, pattern, queue, body, headers, "createdAt", owner)
       VALUES ($1, $2, $3, '{}', '{}', $4, 0)`,
      [id, patterns.reserveStock, owners.products.queue, createdAt.toISOString()],
    );
  const until = async (check: () => Promise<boolean> | boolean) => {
    for (const end = Date.now() + 15_000; !(await check());) {
      if (Date.now() > end) throw new Error('it never came true');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const emptied = async () => (await outbox.pending()) === 0;
  /** Waits for several sweeps. */
  const sweeps = async () => {
    for (let n = 0; n < 5; n++) {
      available();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const ids = () => sent.map(({ messageId }) => messageId);

  it('publishes each message once and deletes its row', async () => {
    await Promise.all(Array.from({ length: 30 }, enqueue));
    await until(emptied);
    await sweeps();
    expect(sent).toHaveLength(30);
    expect(new Set(ids()).size).toBe(30);
  });

  it('stores and publishes an event once for each subscriber, and deletes each row when its own copy is confirmed', async () => {
    jest.replaceProperty(contracts[patterns.reserveStock], 'queues', ['products_queue', 'toys_queue']);
    const confirm = new Map<string, () => void>();
    takes = ({ queue }) => new Promise((resolve) => confirm.set(queue, resolve));
    await enqueue();
    await sweeps();
    expect(sent.map(({ queue }) => queue)).toEqual(['products_queue', 'toys_queue']);
    expect(new Set(ids()).size).toBe(2);
    expect(new Set(sent.map(({ body }) => body.toString())).size).toBe(1);
    confirm.get('toys_queue')?.();
    await until(async () => (await outbox.pending()) === 1);
    expect(await db.query('SELECT queue FROM outbox')).toEqual([{ queue: 'products_queue' }]);
    confirm.get('products_queue')?.();
    await until(emptied);
  });

  it('publishes an event to one subscriber even if the queue of another is missing', async () => {
    jest.replaceProperty(contracts[patterns.reserveStock], 'queues', ['missing_queue', 'products_queue']);
    let missing = true;
    takes = ({ queue }) =>
      missing && queue === 'missing_queue'
        ? Promise.reject(new BrokerUnavailableError('there is no queue missing_queue'))
        : Promise.resolve();
    await enqueue();
    await until(async () => (await outbox.pending()) === 1);
    await sweeps();
    expect(sent.filter(({ queue }) => queue === 'products_queue')).toHaveLength(1);
    missing = false;
    await until(emptied);
    expect(new Set(ids()).size).toBe(2);
  });

  it('publishes nothing twice while the database takes no writes, and deletes the rows as soon as it does', async () => {
    let confirm: () => void = () => undefined;
    takes = () => new Promise((resolve) => (confirm = resolve));
    await enqueue();
    const begin = jest.spyOn(db.writing, 'begin').mockRejectedValue(new DatabaseUnavailableError('away'));
    confirm();
    await sweeps();
    expect(await outbox.pending()).toBe(1);
    begin.mockRestore();
    await until(emptied);
    expect(sent).toHaveLength(1);
  });

  it('does not publish a message again that the broker has not confirmed yet', async () => {
    let confirm: () => void = () => undefined;
    takes = () => new Promise((resolve) => (confirm = resolve));
    await enqueue();
    await sweeps();
    expect(sent).toHaveLength(1);
    confirm();
    await until(emptied);
  });

  it('publishes a message again that the broker has lost', async () => {
    takes = () => (sent.length < 3 ? Promise.reject(new BrokerUnavailableError('lost')) : Promise.resolve());
    await enqueue();
    await until(emptied);
    expect(sent).toHaveLength(3);
    expect(new Set(ids()).size).toBe(1);
  });

  it('publishes in the order of the commits, also when more messages wait than may be on their way', async () => {
    const confirm: (() => void)[] = [];
    takes = () => new Promise((resolve) => confirm.push(resolve));
    await Promise.all(Array.from({ length: 2010 }, enqueue));
    expect(sent).toHaveLength(2000);
    // The sweep does not help.
    const reads = jest.spyOn(db.reads, 'query').mockRejectedValue(new DatabaseUnavailableError('away'));
    confirm.shift()?.();
    await until(() => sent.length === 2001);
    await enqueue();
    reads.mockRestore();
    takes = () => Promise.resolve();
    for (const resolve of confirm) resolve();
    await until(emptied);
    expect(sent).toHaveLength(2011);
    expect(ids()).toEqual(ids().toSorted());
  });

  it('publishes the rows of an earlier process, even if its clock was wrong', async () => {
    const hour = 3_600_000;
    const [first, second] = [uuidv7(), uuidv7()];
    await stored(first, new Date(Date.now() - hour));
    await stored(second, new Date(Date.now() + 2 * hour));
    available();
    await until(emptied);
    expect(ids()).toEqual([first, second]);
  });

  it('does not publish a row that is committed but about to be published by its writer', async () => {
    // The sweep sees the row of a unit whose effects have not run yet. It can, because it reads on another connection.
    let id = '';
    const written = new Promise<void>((resolve) => {
      jest.spyOn(db.reads, 'query').mockImplementationOnce(async () => {
        await new Promise<void>((seen) => {
          const unit = writes.run((tx) => {
            const atCommit: Transaction['atCommit'] = (statement, row) => {
              id = String(row[0]);
              tx.atCommit(statement, row);
              seen();
            };
            outbox.enqueue({ ...tx, atCommit }, patterns.reserveStock, RESERVATION);
            return Promise.resolve();
          });
          void unit.then(() => resolve());
        });
        return [{ id }];
      });
    });
    available();
    await written;
    await until(emptied);
    await sweeps();
    expect(ids()).toEqual([id]);
  });
});
