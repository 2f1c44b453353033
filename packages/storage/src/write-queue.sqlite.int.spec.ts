import type { StatsFs } from 'node:fs';
import fs from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as sqlite3 from 'sqlite3';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { DataSource } from 'typeorm';
import { migration, table } from './migration';
import type { SqlValue } from './sql-value';
import { insertInto } from './statement';
import { testDatabase, type TestDatabase } from './testing/test-database';

let db: TestDatabase;

beforeEach(async () => {
  jest.spyOn(logger, 'error').mockReturnValue();
  const tables = ['a (id INTEGER PRIMARY KEY)', 'write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)'];
  db = await testDatabase([migration('Tables1764000000000', tables.map(table))]);
  await db.writing.rows('PRAGMA busy_timeout = 60000');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await db.close();
});

const stored = () => db.query<{ id: number }>('SELECT id FROM a ORDER BY id');

it('a probe fails while the disk is full, even though so small a write would still fit', async () => {
  await db.writes.probe();
  const disk = { type: 0, files: 0, ffree: 0, blocks: 1000, bsize: 4096, bfree: 10, bavail: 10 };
  const statfs = jest.spyOn(fs, 'statfs').mockResolvedValue(disk as StatsFs);
  await expect(db.writes.probe()).rejects.toThrow('the disk is full: 40960 bytes are free');
  statfs.mockRestore();
  await db.writes.probe();
});

it('a unit is checked when its transaction has begun, however long another process writes', async () => {
  const other = new sqlite3.Database(db.place);
  const sql = (text: string) =>
    new Promise<void>((resolve, reject) =>
      other.exec(text, (error: Error | null) => (error ? reject(error) : resolve())),
    );
  await sql('BEGIN IMMEDIATE');
  const checks: number[] = [];
  const units = [1, 2].map((id) =>
    db.writes.run(
      (tx) => tx.rows('INSERT INTO a (id) VALUES ($1)', [id]),
      () => checks.push(id),
    ),
  );
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  expect(checks).toEqual([]);
  await sql('COMMIT');
  await Promise.all(units);
  // And again before the commit.
  expect(checks).toEqual([1, 2, 1, 2]);
  await new Promise<void>((closed) => other.close(() => closed()));
});

it('a group fails while the file is read-only, and the queue recovers when it is not', async () => {
  await db.writing.rows('PRAGMA query_only = ON');
  const add = (id: number) => db.writes.run((tx) => tx.rows('INSERT INTO a (id) VALUES ($1)', [id]));
  for (const outcome of await Promise.allSettled([add(1), add(2), add(3)]))
    expect(outcome).toMatchObject({ reason: expect.any(DatabaseUnavailableError) as unknown });
  const recovered = db.writes.recovered(new AbortController().signal);
  await db.writing.rows('PRAGMA query_only = OFF');
  await recovered;
  await add(4);
  expect(await stored()).toEqual([{ id: 4 }]);
});

it('after an error for which SQLite rolls back itself, the rest of the commit is not stored alone', async () => {
  await db.query('CREATE TABLE b (id INTEGER PRIMARY KEY)');
  await db.query('CREATE TABLE c (id INTEGER PRIMARY KEY)');
  await db.query(`CREATE TRIGGER full BEFORE INSERT ON b BEGIN SELECT RAISE(ROLLBACK, 'rolled back'); END`);
  const add = (id: number) =>
    db.writes.run((tx) => {
      for (const name of ['a', 'b', 'c']) tx.atCommit(insertInto(name, { id: 'integer' }), [id]);
      return Promise.resolve();
    });
  await expect(add(1)).rejects.toThrow('rolled back');
  expect(await stored()).toEqual([]);
  expect(await db.query('SELECT id FROM c')).toEqual([]);
  await db.query('DROP TRIGGER full');
  await add(2);
  expect(await stored()).toEqual([{ id: 2 }]);
});

it('a slow statement before the commit leaves a thread for reads', async () => {
  await db.query(
    'CREATE TABLE n AS WITH RECURSIVE i (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM i LIMIT 3000) SELECT x FROM i',
  );
  const names = ['slow', 'b', 'c', 'd', 'e'];
  for (const name of names) await db.query(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY)`);
  await db.query(`CREATE TRIGGER wait AFTER INSERT ON slow BEGIN
    UPDATE slow SET id = id WHERE (SELECT count(*) FROM n AS x, n AS y) < 0; END`);
  const begun = Promise.withResolvers<undefined>();
  let ended = false;
  const rows = db.writing.rows.bind(db.writing);
  jest
    .spyOn(db.writing, 'rows')
    .mockImplementation(async <T>(sql: string, parameters?: readonly SqlValue[]) => {
      const running = rows<T>(sql, parameters);
      if (!sql.includes('INTO slow')) return running;
      begun.resolve(undefined);
      return running.finally(() => (ended = true));
    });
  const write = db.writes.run((tx) => {
    for (const name of names) tx.atCommit(insertInto(name, { id: 'integer' }), [1]);
    return Promise.resolve();
  });
  await begun.promise;
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  expect(await db.reads.query('SELECT id FROM a')).toEqual([]);
  expect(ended).toBe(false);
  await write;
  expect(await db.query('SELECT id FROM e')).toEqual([{ id: 1 }]);
});

// Documented negative control: this is why the queue exists. TypeORM has one connection for a SQLite file, on which
// concurrent transactions nest or mix: what was promised is not what is stored.
it('past the queue, with dataSource.transaction(), units that fail take others with them', async () => {
  const dataSource = await new DataSource({ type: 'sqlite', database: db.place }).initialize();
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) =>
      dataSource.transaction(async (manager) => {
        await manager.query('INSERT INTO a (id) VALUES (?)', [i]);
        if (i % 5 === 0) throw new Error(`unit ${i} fails`);
      }),
    ),
  );
  const promised = results.flatMap(({ status }, id) => (status === 'fulfilled' ? [{ id }] : []));
  const good = Array.from({ length: 50 }, (_, id) => ({ id })).filter(({ id }) => id % 5 !== 0);
  expect({ promised, stored: await stored() }).not.toEqual({ promised: good, stored: good });
  await dataSource.destroy();
});
