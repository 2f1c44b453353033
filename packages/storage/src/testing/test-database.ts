import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { logger } from '@order-flow/telemetry/logger';
import { Client } from 'pg';
import * as sqlite3 from 'sqlite3';
import type { MigrationInterface } from 'typeorm';
import { Database, type DatabaseOptions } from '../database';
import { databaseUrl } from '../database-url';
import { PostgresWritingConnection } from '../postgres/writing-connection';
import { SqliteWritingConnection } from '../sqlite/writing-connection';
import type { WritingConnection } from '../connections';
import type { Reads } from '../reads';
import type { SqlValue } from '../sql-value';
import { WriteQueue } from '../write-queue';

type Migration = new () => MigrationInterface;

/** Migrations for both databases. */
interface Both {
  readonly sqlite: readonly Migration[];
  readonly postgres: readonly Migration[];
}

/** A database for one test: the real write queue and the real reads on a database of its own, which `close` deletes. */
export interface TestDatabase {
  /** The connection of the queue. A test can replace its steps. */
  readonly writing: WritingConnection;
  readonly writes: WriteQueue;
  readonly reads: Reads;
  /** The file, or the URL. */
  readonly place: string;
  /** Runs one statement after all earlier writes. */
  readonly query: <T>(sql: string, parameters?: readonly SqlValue[]) => Promise<T[]>;
  /**
   * Makes a kind of write fail for each row with this error, until the function that it returns is called.
   *
   * @param event such as 'INSERT ON orders'
   */
  readonly failOn: (event: string, error: string) => Promise<() => Promise<unknown>>;
  /** The queue of another replica, which the test closes. Only on PostgreSQL. */
  readonly another: () => WriteQueue;
  /** Sets the longest value or row that a write may have from now on, in bytes. Only on SQLite. */
  readonly limitLength: (bytes: number) => void;
  readonly close: () => Promise<void>;
}

/** Whether the tests run on PostgreSQL: `DATABASE_URL` names a server on which they may make databases. */
export const onPostgres = databaseUrl !== undefined;

/** @param migrations the folder of a service's migrations (those for PostgreSQL are in `postgres/`), or migrations */
export async function testDatabase(
  migrations: string | readonly Migration[] | Both,
  { readLimitMs = 10_000 } = {},
): Promise<TestDatabase> {
  const options = { migrations: mutable(await bothOf(migrations)), readLimitMs };
  return databaseUrl === undefined ? onFile(options) : onServer(options, databaseUrl);
}

type Options = Omit<DatabaseOptions, 'file'>;

async function onFile(options: Options): Promise<TestDatabase> {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-unit-'));
  const file = path.join(dir, 'test.db');
  const database = await Database.open(undefined, { ...options, file });
  const writing = database.writing as SqliteWritingConnection;
  // Unit tests do not test power cuts, so they need not wait for the disk.
  await writing.rows('PRAGMA synchronous = OFF');
  return testing(database, file, {
    limitLength: (bytes) => writing.database.configure('limit', sqlite3.LIMIT_LENGTH, bytes),
    clear: () => {
      rmSync(dir, { recursive: true, force: true });
      return Promise.resolve();
    },
  });
}

async function onServer(options: Options, server: string): Promise<TestDatabase> {
  const url = new URL(server);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  url.pathname = name;
  const { level } = logger;
  logger.level = 'warn';
  const database = await Database.open(url.href, { ...options, file: '' });
  logger.level = level;
  await database.writing.begin();
  await database.writing.rows('SET synchronous_commit = off');
  await database.writing.commit();
  return testing(database, url.href, {
    limitLength: () => {
      throw new Error('PostgreSQL has no such limit');
    },
    clear: async () => {
      url.pathname = 'postgres';
      const client = new Client({ connectionString: url.href });
      await client.connect();
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    },
  });
}

function testing(
  database: Database,
  place: string,
  { limitLength, clear }: { limitLength: TestDatabase['limitLength']; clear: () => Promise<void> },
): TestDatabase {
  const { writing, reads } = database;
  const writes = new WriteQueue(writing);
  const query: TestDatabase['query'] = (sql, parameters) => writes.run((tx) => tx.rows(sql, parameters));
  return {
    writing,
    writes,
    reads,
    place,
    query,
    another: () => new WriteQueue(new PostgresWritingConnection(place)),
    failOn: async (event, error) => {
      const statements = onPostgres
        ? [
            `CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION '${error}'; END $$`,
            `CREATE TRIGGER failing BEFORE ${event} FOR EACH ROW EXECUTE FUNCTION fail()`,
          ]
        : [`CREATE TRIGGER failing BEFORE ${event} BEGIN SELECT RAISE(ABORT, '${error}'); END`];
      for (const statement of statements) await query(statement);
      return () => query(`DROP TRIGGER failing ${onPostgres ? event.slice(event.indexOf('ON')) : ''}`);
    },
    limitLength,
    close: async () => {
      await writes.onModuleDestroy();
      await database.onApplicationShutdown();
      await clear();
    },
  };
}

const mutable = ({ sqlite, postgres }: Both) => ({ sqlite: [...sqlite], postgres: [...postgres] });

async function bothOf(migrations: string | readonly Migration[] | Both): Promise<Both> {
  if (typeof migrations === 'string')
    return {
      sqlite: await migrationsIn(migrations),
      postgres: await migrationsIn(path.join(migrations, 'postgres')),
    };
  if ('sqlite' in migrations) return migrations;
  return { sqlite: migrations, postgres: migrations };
}

async function migrationsIn(folder: string): Promise<Migration[]> {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
  const modules = files.map((file) => import(path.join(folder, file)) as Promise<Record<string, Migration>>);
  return (await Promise.all(modules)).flatMap((module) => Object.values(module));
}
