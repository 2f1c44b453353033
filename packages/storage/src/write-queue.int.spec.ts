import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { migration, table } from './migration';
import { insertInto } from './statement';
import { testDatabase, type TestDatabase } from './testing/test-database';
import type { FirstStep, Transaction, WriteQueue } from './write-queue';

const UNITS = 50;
const fails = (i: number) => i % 5 === 0;
const A = insertInto('a', { id: 'integer' });
const B = insertInto('b', { id: 'integer' });
const C = insertInto('c', { id: 'integer' });

let db: TestDatabase;
let queue: WriteQueue;

beforeEach(async () => {
  jest.spyOn(logger, 'error').mockReturnValue();
  const tables = ['a', 'b', 'c'].map((name) => `${name} (id integer PRIMARY KEY)`);
  const probe = 'write_probe (id integer PRIMARY KEY, at text NOT NULL)';
  db = await testDatabase([migration('Tables1764000000000', [...tables, probe].map(table))]);
  queue = db.writes;
});
afterEach(async () => {
  jest.restoreAllMocks();
  await db.close();
});

const idsIn = (name: string) => db.reads.query<{ id: number }[]>(`SELECT id FROM ${name} ORDER BY id`);
const stored = () => idsIn('a');

describe('fifty concurrent units of work, one in five throwing', () => {
  /** Runs the units; gives what was promised (by resolving) and what is stored in both tables. */
  async function outcome(run: (i: number) => Promise<unknown>) {
    const results = await Promise.allSettled(Array.from({ length: UNITS }, (_, i) => run(i)));
    const promised = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
    const ids = async (name: string) => (await idsIn(name)).map(({ id }) => id);
    return { promised, a: await ids('a'), b: await ids('b') };
  }

  const good = Array.from({ length: UNITS }, (_, i) => i).filter((i) => !fails(i));

  it('40 are complete, 10 leave nothing', async () => {
    const effects: number[] = [];
    const unit = (i: number) => async (tx: Transaction) => {
      tx.atCommit(A, [i]);
      tx.afterCommit(() => effects.push(i));
      await tx.rows('INSERT INTO b (id) VALUES ($1)', [i]);
      if (fails(i)) throw new Error(`unit ${i} fails`);
    };
    expect(await outcome((i) => queue.run(unit(i)))).toEqual({ promised: good, a: good, b: good });
    expect(effects.sort((x, y) => x - y)).toEqual(good);
  });

  it('a row that breaks a constraint takes no other unit with it', async () => {
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
  });

  it('what is left for the commit goes where it belongs, and a row that breaks a constraint takes the rest of its unit along', async () => {
    await queue.run((tx) => tx.rows('INSERT INTO b (id) VALUES (107)'));
    const { promised, a, b } = await outcome((i) =>
      queue.run((tx) => {
        tx.atCommit(A, [i]);
        tx.atCommit(B, [100 + i]);
        tx.atCommit(C, [200 + i]);
        return Promise.resolve();
      }),
    );
    const others = Array.from({ length: UNITS }, (_, i) => i).filter((i) => i !== 7);
    expect({ promised, a }).toEqual({ promised: others, a: others });
    expect(b).toEqual(Array.from({ length: UNITS }, (_, i) => 100 + i));
    expect(await idsIn('c')).toEqual(others.map((i) => ({ id: 200 + i })));
  });

  it('whoever keeps the transaction gets nothing into the next one', async () => {
    let kept: Transaction | undefined;
    await queue.run((tx) => {
      kept = tx;
      return tx.rows('INSERT INTO a (id) VALUES (1)');
    });
    await expect(kept?.rows('INSERT INTO a (id) VALUES (2)')).rejects.toThrow('this transaction is over');
    expect(await stored()).toEqual([{ id: 1 }]);
  });
});

describe('the queue of writes', () => {
  const add = (id: number, effect: () => void = () => undefined) =>
    queue.run((tx) => {
      tx.atCommit(A, [id]);
      tx.afterCommit(effect);
      return Promise.resolve(id);
    });
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
    const begin = db.writing.begin.bind(db.writing);
    const begun = Promise.withResolvers<undefined>();
    jest.spyOn(db.writing, 'begin').mockImplementationOnce(async () => {
      await begun.promise;
      await begin();
    });
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
    begun.resolve(undefined);
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(units[1]).rejects.toThrow('too late');
    // Once each: nothing was rolled back.
    expect([runs, checks]).toEqual([
      [1, 3],
      [1, 2, 3, 1, 3],
    ]);
    expect(await stored()).toEqual([{ id: 1 }, { id: 3 }]);
  });

  it('checks a unit again before the commit, and then runs its group without it', async () => {
    let late = false;
    const unit = (id: number, check?: () => void) =>
      queue.run((tx) => {
        tx.atCommit(A, [id]);
        return Promise.resolve(id);
      }, check);
    // As if a statement waited for another process.
    const waits = queue.run(async (tx) => {
      await tx.rows('SELECT 1');
      late = true;
      return 1;
    });
    const tooLate = unit(2, () => {
      if (late) throw new Error('too late');
    });
    const outcomes = Promise.allSettled([waits, tooLate, unit(3)]);
    await expect(tooLate).rejects.toThrow('too late');
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual([{ id: 3 }]);
  });

  it('stores nothing of a group whose units are all too late before the commit', async () => {
    let checks = 0;
    const tooLate = queue.run(
      (tx) => tx.rows('INSERT INTO a (id) VALUES (1)'),
      () => {
        if (++checks > 1) throw new Error('too late');
      },
    );
    await expect(tooLate).rejects.toThrow('too late');
    await add(2);
    expect(await stored()).toEqual([{ id: 2 }]);
  });

  it('fails a whole group at once while the database is away, and recovers when it is back', async () => {
    const begin = jest.spyOn(db.writing, 'begin').mockRejectedValue(new DatabaseUnavailableError('away'));
    for (const outcome of await Promise.allSettled([add(1), add(2), add(3)]))
      expect(outcome).toMatchObject({ reason: expect.any(DatabaseUnavailableError) as unknown });
    expect(begin).toHaveBeenCalledTimes(1);
    const recovered = queue.recovered(new AbortController().signal);
    begin.mockRestore();
    await recovered;
    await add(4);
    expect(await stored()).toEqual([{ id: 4 }]);
  });
});

describe('a group with a unit that fails', () => {
  it('asks the database no more once it goes away while the units run one by one', async () => {
    const begin = jest.spyOn(db.writing, 'begin');
    let runs = 0;
    const bad = queue.run(() => {
      if (++runs === 2) begin.mockRejectedValue(new DatabaseUnavailableError('away'));
      return Promise.reject(new Error('a bad unit'));
    });
    const good = [1, 2, 3].map((id) => queue.run((tx) => tx.rows('INSERT INTO a (id) VALUES ($1)', [id])));
    const [own, ...others] = await Promise.allSettled([bad, ...good]);
    expect(own).toMatchObject({ reason: { message: 'a bad unit' } });
    for (const outcome of others)
      expect(outcome).toMatchObject({ reason: expect.any(DatabaseUnavailableError) as unknown });
    // Once for the group, once for the bad unit, and once for the first of the good ones.
    expect(begin).toHaveBeenCalledTimes(3);
  });

  it('rolls back what has begun, even if BEGIN takes long and the unit fails at once', async () => {
    const begin = db.writing.begin.bind(db.writing);
    jest.spyOn(db.writing, 'begin').mockImplementation(async () => {
      await sleep(20);
      await begin();
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
    expect(await stored()).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

/** A first step must have the same result as if the units had run one after the other. */
describe('units with a first step', () => {
  it('take it together, before units without one, and each gets its own result', async () => {
    const calls: number[][] = [];
    const double: FirstStep<number, number> = (_, rows) => {
      calls.push([...rows]);
      return Promise.resolve(rows.map((row) => row * 2));
    };
    const order: string[] = [];
    const plain = queue.run(() => Promise.resolve(order.push('plain')));
    const results = [1, 2, 3].map((n) =>
      queue.runAfter(double, n, (_, twice) => Promise.resolve(order.push(`after ${n}`) && twice)),
    );
    expect(await Promise.all(results)).toEqual([2, 4, 6]);
    await plain;
    expect(calls).toEqual([[1, 2, 3]]);
    expect(order).toEqual(['after 1', 'after 2', 'after 3', 'plain']);
  });

  it('leave nothing of one that fails, and do not affect other units', async () => {
    const insert: FirstStep<number, void> = async (tx, rows) => {
      for (const row of rows) await tx.rows('INSERT INTO a (id) VALUES ($1)', [row]);
      return rows.map(() => undefined);
    };
    const results = await Promise.allSettled(
      [11, 12, 13].map((n) =>
        queue.runAfter(insert, n, () =>
          n === 12 ? Promise.reject(new Error('12 fails')) : Promise.resolve(n),
        ),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual([{ id: 11 }, { id: 13 }]);
  });
});

/** Here the clock of the queue stands still unless it is told to go on; the database and the event loop are real. */
describe('a group of writes', () => {
  let events: string[];

  beforeEach(() => {
    events = [];
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'Date'],
    });
  });
  afterEach(() => {
    jest.runAllTimers();
    jest.useRealTimers();
  });

  const write = (id: number) =>
    queue.run((tx) => {
      events.push(`run ${id}`);
      tx.afterCommit(() => events.push(`committed ${id}`));
      return tx.rows('INSERT INTO a (id) VALUES ($1)', [id]);
    });
  /** As many trips to the database as a write takes that nothing holds back, and some more. */
  const someTrips = async () => {
    for (let trip = 0; trip < 5; trip++) await db.reads.query('SELECT 1');
  };
  const crowd = async () => {
    await Promise.all([write(1), write(2)]);
    events = [];
  };

  it.each([
    [8, 'alone', false],
    [16, 'among several', true],
  ])(
    'after one of several waits %i ms for more, which share its commit, in a replica %s',
    async (ms, _, several) => {
      queue.shareWith(several);
      await crowd();
      const third = write(3);
      await someTrips();
      expect(events).toEqual([]);
      const fourth = write(4);
      jest.advanceTimersByTime(ms - 1);
      await someTrips();
      expect(events).toEqual([]);
      jest.advanceTimersByTime(1);
      await Promise.all([third, fourth]);
      expect(events).toEqual(['run 3', 'run 4', 'committed 3', 'committed 4']);
    },
  );

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
