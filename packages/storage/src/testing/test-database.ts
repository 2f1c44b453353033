import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as sqlite3 from 'sqlite3';
import { DataSource, type MigrationInterface } from 'typeorm';
import { Reads } from '../reads';
import type { SqlValue } from '../sql-value';
import { WriteQueue } from '../write-queue';

type Migration = new () => MigrationInterface;

/** A database for one test: the real write queue and the real reads on a file, which `close` deletes. */
export interface TestDatabase {
  readonly writes: WriteQueue;
  readonly reads: Reads;
  /** Runs one statement after all earlier writes. */
  readonly query: <T>(sql: string, parameters?: readonly SqlValue[]) => Promise<T[]>;
  /** Sets the longest value or row that a write may have from now on, in bytes. */
  readonly limitLength: (bytes: number) => void;
  readonly close: () => Promise<void>;
}

/** @param migrations the folder of a service's migrations, or migrations themselves */
export async function testDatabase(migrations: string | readonly Migration[]): Promise<TestDatabase> {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-unit-'));
  const file = path.join(dir, 'test.db');
  const dataSource = await new DataSource({
    type: 'sqlite',
    database: file,
    enableWAL: true,
    migrations: typeof migrations === 'string' ? await migrationsIn(migrations) : [...migrations],
    migrationsRun: true,
  }).initialize();
  // Unit tests do not test power cuts, so they need not wait for the disk.
  await dataSource.query('PRAGMA synchronous = OFF');
  const { databaseConnection } = dataSource.driver as unknown as { databaseConnection: sqlite3.Database };
  const writes = new WriteQueue(dataSource);
  writes.onModuleInit();
  const reads = await Reads.open(file, 10_000);
  return {
    writes,
    reads,
    query: (sql, parameters) => writes.run((tx) => tx.rows(sql, parameters)),
    limitLength: (bytes) => databaseConnection.configure('limit', sqlite3.LIMIT_LENGTH, bytes),
    close: async () => {
      await writes.onModuleDestroy();
      await reads.onApplicationShutdown();
      await dataSource.destroy();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function migrationsIn(folder: string): Promise<Migration[]> {
  const files = readdirSync(folder).sort();
  const modules = files.map((file) => import(path.join(folder, file)) as Promise<Record<string, Migration>>);
  return (await Promise.all(modules)).flatMap((module) => Object.values(module));
}
