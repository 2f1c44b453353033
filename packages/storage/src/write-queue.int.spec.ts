import { mkdtempSync, rmSync, type StatsFs } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as sqlite3 from 'sqlite3';
import { DataSource } from 'typeorm';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { WritingConnection } from './sqlite/writing-connection';
import { insertInto } from './statement';
import { WriteQueue, type Transaction } from './write-queue';

const UNITS = 50;
const fails = (i: number) => i % 5 === 0;
const A = insertInto('a', ['id']);

let dir: string;
let dataSource: DataSource;

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'write-queue-'));
  dataSource = new DataSource({
    type: 'sqlite',
    database: path.join(dir, 'test.db'),
    enableWAL: true,
    busyTimeout: 60_000,
  });
  await dataSource.initialize();
  await dataSource.query('CREATE TABLE a (id INTEGER PRIMARY KEY)');
});
afterEach(async () => {
  await dataSource.destroy();
  rmSync(dir, { recursive: true });
});

describe('a probe', () => {
  it('fails while the disk is full, even though so small a write would still fit', async () => {
    await dataSource.query('CREATE TABLE write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)');
    const queue = new WriteQueue(dataSource);
    queue.onModuleInit();
    await queue.probe();
    const disk = { type: 0, files: 0, ffree: 0, blocks: 1000, bsize: 4096, bfree: 10, bavail: 10 };
    const statfs = jest.spyOn(fs, 'statfs').mockResolvedValue(disk as StatsFs);
    await expect(queue.probe()).rejects.toThrow('the disk is full: 40960 bytes are free');
    statfs.mockRestore();
    await queue.probe();
    await queue.onModuleDestroy();
  });
});

describe('fifty concurrent units of work, one in five throwing', () => {
  beforeEach(async () => {
    await dataSource.query('CREATE TABLE b (id INTEGER PRIMARY KEY)');
    await dataSource.query('CREATE TABLE write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)');
  });

  /** Runs the units; gives what was promised (by resolving) and what is stored in both tables. */
  async function outcome(run: (i: number) => Promise<unknown>) {
    const results = await Promise.allSettled(Array.from({ length: UNITS }, (_, i) => run(i)));
    const promised = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
    const ids = async (table: string) =>
      (await dataSource.query<{ id: number }[]>(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);
    return { promised, a: await ids('a'), b: await ids('b') };
  }

  const good = Array.from({ length: UNITS }, (_, i) => i).filter((i) => !fails(i));

  it('through the queue: 40 are complete, 10 leave nothing', async () => {
    const queue = new WriteQueue(dataSource);
    queue.onModuleInit();
    const effects: number[] = [];
    const unit = (i: number) => async (tx: Transaction) => {
      tx.atCommit(A, [i]);
      tx.afterCommit(() => effects.push(i));
      await tx.rows('INSERT INTO b (id) VALUES ($1)', [i]);
      if (fails(i)) throw new Error(`unit ${i} fails`);
    };
    expect(await outcome((i) => queue.run(unit(i)))).toEqual({ promised: good, a: good, b: good });
    expect(effects.sort((x, y) => x - y)).toEqual(good);
    await queue.onModuleDestroy();
  });

  it('through the queue: a row that breaks a constraint takes no other unit with it', async () => {
    const queue = new WriteQueue(dataSource);
    queue.onModuleInit();
    await queue.run((tx) => tx.rows('INSERT INTO a (id) VALUES (7)'));
    const { promised, a } = await outcome((i) =>
      queue.run((tx) => {
        tx.atCommit(A, [i]);
        return Promise.resolve();
      }),
    );
    expect(promised).toHaveLength(UNITS - 1);
    expect(promised).not.toContain(7);
    expect(a).toHaveLength(UNITS);
    await queue.onModuleDestroy();
  });

  it('through the queue: whoever keeps the transaction gets nothing into the next one', async () => {
    const queue = new WriteQueue(dataSource);
    queue.onModuleInit();
    let kept: Transaction | undefined;
    await queue.run((tx) => {
      kept = tx;
      return tx.rows('INSERT INTO a (id) VALUES (1)');
    });
    await expect(kept?.rows('INSERT INTO a (id) VALUES (2)')).rejects.toThrow('this transaction is over');
    expect(await dataSource.query('SELECT id FROM a')).toEqual([{ id: 1 }]);
    await queue.onModuleDestroy();
  });

  // Documented negative control: this is why the queue exists. The same units straight through TypeORM, whose one
  // connection for a SQLite file nests or mixes concurrent transactions: what was promised is not what is stored.
  it('past the queue, with dataSource.transaction(), the same does not hold', async () => {
    const { promised, a, b } = await outcome((i) =>
      dataSource.transaction(async (manager) => {
        await manager.query('INSERT INTO a (id) VALUES (?)', [i]);
        await manager.query('INSERT INTO b (id) VALUES (?)', [i]);
        if (fails(i)) throw new Error(`unit ${i} fails`);
      }),
    );
    expect({ promised, a, b }).not.toEqual({ promised: good, a: good, b: good });
  });
});

describe('the queue of writes', () => {
  let queue: WriteQueue;
  beforeEach(async () => {
    await dataSource.query('CREATE TABLE write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)');
    queue = new WriteQueue(dataSource);
    queue.onModuleInit();
    jest.spyOn(logger, 'error').mockReturnValue();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await queue.onModuleDestroy();
  });

  const add = (id: number, effect: () => void = () => undefined) =>
    queue.run((tx) => {
      tx.atCommit(A, [id]);
      tx.afterCommit(effect);
      return Promise.resolve(id);
    });
  const stored = () => dataSource.query<{ id: number }[]>('SELECT id FROM a ORDER BY id');

  it('commits also if an effect after it fails, and runs the other effects', async () => {
    const effects: number[] = [];
    const failing = add(1, () => {
      throw new Error('the effect fails');
    });
    expect(await Promise.all([failing, add(2, () => effects.push(2))])).toEqual([1, 2]);
    expect(effects).toEqual([2]);
    expect(await stored()).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('commits what waits when the service stops, and refuses what comes later', async () => {
    const waiting = [add(1), add(2)];
    await queue.onModuleDestroy();
    expect(await Promise.all(waiting)).toEqual([1, 2]);
    await expect(add(3)).rejects.toThrow(DatabaseUnavailableError);
    expect(await stored()).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('refuses a write when 10,000 wait already', async () => {
    const waiting = Array.from({ length: 10_000 }, () => queue.run(() => Promise.resolve()));
    await expect(add(1)).rejects.toThrow('10000 writes are waiting already');
    await Promise.all(waiting);
  });

  it('checks a unit when its transaction has begun, and leaves it alone out of its group', async () => {
    const other = new sqlite3.Database(path.join(dir, 'test.db'));
    const sql = (text: string) =>
      new Promise<void>((resolve, reject) =>
        other.exec(text, (error: Error | null) => (error ? reject(error) : resolve())),
      );
    await sql('BEGIN IMMEDIATE');
    const runs: number[] = [];
    const checks: number[] = [];
    const units = [1, 2, 3].map((id) =>
      queue.run(
        (tx) => {
          runs.push(id);
          tx.atCommit(A, [id]);
          return Promise.resolve(id);
        },
        () => {
          checks.push(id);
          if (id === 2) throw new Error('too late');
        },
      ),
    );
    const outcomes = Promise.allSettled(units);
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(checks).toEqual([]);
    await sql('COMMIT');
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(units[1]).rejects.toThrow('too late');
    // Once each: nothing was rolled back.
    expect([runs, checks]).toEqual([
      [1, 3],
      [1, 2, 3],
    ]);
    expect(await stored()).toEqual([{ id: 1 }, { id: 3 }]);
    await new Promise<void>((closed) => other.close(() => closed()));
  });

  it('fails a whole group at once while the database is away, and recovers when it is back', async () => {
    await dataSource.query('PRAGMA query_only = ON');
    const begin = jest.spyOn(WritingConnection.prototype, 'begin');
    for (const outcome of await Promise.allSettled([add(1), add(2), add(3)]))
      expect(outcome).toMatchObject({ reason: expect.any(DatabaseUnavailableError) as unknown });
    expect(begin).toHaveBeenCalledTimes(1);
    const recovered = queue.recovered(new AbortController().signal);
    await dataSource.query('PRAGMA query_only = OFF');
    await recovered;
    await add(4);
    expect(await stored()).toEqual([{ id: 4 }]);
  });
});

describe('a group with a unit that fails', () => {
  let queue: WriteQueue;
  beforeEach(() => {
    queue = new WriteQueue(dataSource);
    queue.onModuleInit();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await queue.onModuleDestroy();
  });

  it('asks the database no more once it goes away while the units run one by one', async () => {
    const begin = jest.spyOn(WritingConnection.prototype, 'begin');
    let runs = 0;
    const bad = queue.run(async (tx) => {
      if (++runs === 2) await tx.rows('PRAGMA query_only = ON');
      throw new Error('a bad unit');
    });
    const good = [1, 2, 3].map((id) => queue.run((tx) => tx.rows('INSERT INTO a (id) VALUES ($1)', [id])));
    const [own, ...others] = await Promise.allSettled([bad, ...good]);
    expect(own).toMatchObject({ reason: { message: 'a bad unit' } });
    for (const outcome of others)
      expect(outcome).toMatchObject({ reason: expect.any(DatabaseUnavailableError) as unknown });
    // Once for the group, once for the bad unit, and once for the first of the good ones.
    expect(begin).toHaveBeenCalledTimes(3);
    await dataSource.query('PRAGMA query_only = OFF');
  });

  it('rolls back what has begun, even if BEGIN takes long and the unit fails at once', async () => {
    const connection = new WritingConnection(dataSource);
    jest.spyOn(WritingConnection.prototype, 'begin').mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await connection.rows('BEGIN IMMEDIATE');
    });
    let bad: Promise<unknown> = Promise.resolve();
    // The transaction of the second group begins with the end of the first.
    await queue.run((tx) => {
      bad = queue.run(() => Promise.reject(new Error('a bad unit')));
      bad.catch(() => undefined);
      return tx.rows('INSERT INTO a (id) VALUES (1)');
    });
    await expect(bad).rejects.toThrow('a bad unit');
    await queue.run((tx) => tx.rows('INSERT INTO a (id) VALUES (2)'));
    expect(await dataSource.query('SELECT id FROM a ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    await connection.close();
  });
});

/** Here the clock of the queue stands still unless it is told to go on; SQLite and the event loop are the real ones. */
describe('a group of writes', () => {
  let queue: WriteQueue;
  let events: string[];

  beforeEach(() => {
    queue = new WriteQueue(dataSource);
    queue.onModuleInit();
    events = [];
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'Date'],
    });
  });
  afterEach(async () => {
    jest.runAllTimers();
    jest.useRealTimers();
    await queue.onModuleDestroy();
  });

  const write = (id: number) =>
    queue.run((tx) => {
      events.push(`run ${id}`);
      tx.afterCommit(() => events.push(`committed ${id}`));
      return tx.rows('INSERT INTO a (id) VALUES ($1)', [id]);
    });
  /** As many trips to the SQLite thread as a write takes that nothing holds back, and some more. */
  const someTrips = async () => {
    for (let trip = 0; trip < 5; trip++) await dataSource.query('SELECT 1');
  };
  const crowd = async () => {
    await Promise.all([write(1), write(2)]);
    events = [];
  };

  it('after one of several waits 8 ms for more, which share its commit', async () => {
    await crowd();
    const third = write(3);
    await someTrips();
    expect(events).toEqual([]);
    const fourth = write(4);
    jest.advanceTimersByTime(7);
    await someTrips();
    expect(events).toEqual([]);
    jest.advanceTimersByTime(1);
    await Promise.all([third, fourth]);
    expect(events).toEqual(['run 3', 'run 4', 'committed 3', 'committed 4']);
  });

  it('waits no longer than until 32 are there', async () => {
    await crowd();
    const ids = Array.from({ length: 32 }, (_, index) => index + 3);
    const written = ids.slice(0, -1).map(write);
    await someTrips();
    expect(events).toEqual([]);
    written.push(write(34));
    await Promise.all(written);
    expect(events).toEqual([...ids.map((id) => `run ${id}`), ...ids.map((id) => `committed ${id}`)]);
  });

  it('does not wait if the last one is 100 ms ago', async () => {
    await crowd();
    jest.advanceTimersByTime(100);
    await write(3);
    expect(events).toEqual(['run 3', 'committed 3']);
  });

  it('does not wait after one that was alone', async () => {
    await write(1);
    await write(2);
    expect(events).toEqual(['run 1', 'committed 1', 'run 2', 'committed 2']);
  });
});
