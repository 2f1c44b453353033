import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { ConflictError } from '../connections';
import { migration, table } from '../migration';
import { insertInto } from '../statement';
import { testDatabase, type TestDatabase } from '../testing/test-database';
import type { Transaction, WriteQueue } from '../write-queue';

const Items = migration('Items1764000000000', [table('items (id integer PRIMARY KEY, n integer NOT NULL)')]);
const ITEMS = insertInto('items', { id: 'integer', n: 'integer' });

let db: TestDatabase;
/** The queue of another replica. */
let other: WriteQueue;
beforeEach(async () => {
  for (const level of ['warn', 'error'] as const) jest.spyOn(logger, level).mockReturnValue();
  db = await testDatabase([Items]);
  other = db.another();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await other.onModuleDestroy();
  await db.close();
});

const items = () => db.reads.query<{ id: number; n: number }[]>('SELECT id, n FROM items ORDER BY id');
const add = (tx: Transaction, id: number, n: number) => tx.rows('INSERT INTO items VALUES ($1, $2)', [id, n]);

describe('a connection that is lost', () => {
  const kill = (pid: number | undefined) =>
    other.run((tx) => tx.rows('SELECT pg_terminate_backend($1)', [pid ?? 0]));
  const pidOf = async (tx: Transaction) =>
    (await tx.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;

  it('in the middle of a transaction fails the whole group, and the next write works', async () => {
    const group = [
      db.writes.run(async (tx) => {
        await add(tx, 1, 1);
        await kill(await pidOf(tx));
        await add(tx, 2, 2);
      }),
      db.writes.run((tx) => add(tx, 3, 3)),
    ];
    for (const outcome of await Promise.allSettled(group))
      expect(outcome).toMatchObject({ reason: expect.any(DatabaseUnavailableError) as unknown });
    await db.writes.run((tx) => add(tx, 4, 4));
    expect(await items()).toEqual([{ id: 4, n: 4 }]);
  });

  it('between two transactions costs at most one write, however it is noticed', async () => {
    await kill(await db.writes.run(pidOf));
    await db.writes
      .run((tx) => add(tx, 1, 1))
      .catch((error: unknown) => {
        expect(error).toBeInstanceOf(DatabaseUnavailableError);
      });
    await db.writes.run((tx) => add(tx, 2, 2));
    expect((await items()).at(-1)).toEqual({ id: 2, n: 2 });
  });

  it('is not needed to close the queue', async () => {
    await kill(await db.writes.run(pidOf));
    await expect(db.writes.onModuleDestroy()).resolves.toBeUndefined();
  });
});

describe('two replicas', () => {
  it('that insert the same key: the later one runs again and then sees the row of the first', async () => {
    let runs = 0;
    const taken = Promise.withResolvers<undefined>();
    const first = other.run(async (tx) => {
      await add(tx, 1, 100);
      taken.resolve(undefined);
      // The other insert waits until this commit.
      await tx.rows('SELECT pg_sleep(0.2)');
    });
    const once = db.writes.run(async (tx) => {
      runs++;
      await taken.promise;
      const [row] = await tx.rows<{ n: number }>('SELECT n FROM items WHERE id = 1');
      if (row) return row.n;
      await add(tx, 1, 200);
      return 200;
    });
    await first;
    expect(await once).toBe(100);
    expect(runs).toBe(2);
    expect(await items()).toEqual([{ id: 1, n: 100 }]);
  });

  it('of which one inserts a key that is there for good fails with a conflict, and its group does not', async () => {
    await other.run((tx) => add(tx, 1, 100));
    const group = [1, 2, 3].map((id) =>
      db.writes.run((tx) => {
        tx.atCommit(ITEMS, [id, id]);
        return Promise.resolve();
      }),
    );
    const outcomes = await Promise.allSettled(group);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ reason: expect.any(ConflictError) as unknown });
    expect(await items()).toEqual([
      { id: 1, n: 100 },
      { id: 2, n: 2 },
      { id: 3, n: 3 },
    ]);
  });

  it('that wait for each other both end: the one that PostgreSQL breaks off runs again', async () => {
    for (const id of [1, 2]) await db.writes.run((tx) => add(tx, id, 0));
    const locked = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()] as const;
    let runs = 0;
    /** Adds one to both rows, in the order given. */
    const both = (queue: WriteQueue, mine: 0 | 1, ids: readonly number[]) =>
      queue.run(async (tx) => {
        runs++;
        for (const id of ids) {
          await tx.rows('UPDATE items SET n = n + 1 WHERE id = $1', [id]);
          locked[mine].resolve(undefined);
          await locked[mine === 0 ? 1 : 0].promise;
        }
      });
    await Promise.all([both(db.writes, 0, [1, 2]), both(other, 1, [2, 1])]);
    expect(runs).toBe(3);
    expect(await items()).toEqual([
      { id: 1, n: 2 },
      { id: 2, n: 2 },
    ]);
  });
});

it('plans each statement for the tables as they are', async () => {
  for (let n = 0; n < 10; n++) await db.writes.run((tx) => add(tx, n, n));
  const [statement] = await db.writes.run((tx) =>
    tx.rows<{ generic: number; custom: number }>(
      `SELECT generic_plans::integer AS generic, custom_plans::integer AS custom FROM pg_prepared_statements
       WHERE statement LIKE 'INSERT INTO items%'`,
    ),
  );
  // After five, PostgreSQL would keep one plan for all.
  expect(statement).toEqual({ generic: 0, custom: 10 });
});
