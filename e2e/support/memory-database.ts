import * as sqlite3 from 'sqlite3';
import type { DataSource, QueryRunner } from 'typeorm';
import { extendDeadLetters } from '@order-flow/messaging/dead-letters/dead-letter-groups';
import { createMessageHistory } from '@order-flow/messaging/operations/message-history';
import type { Reads } from '@order-flow/storage/reads';
import { createMessagingTables } from '@order-flow/messaging/schema';
import { WriteQueue } from '@order-flow/storage/write-queue';

/** A database in memory with the tables of messaging, for unit tests: a real SQLite that needs no file. */
export async function memoryDatabase() {
  const database = new sqlite3.Database(':memory:');
  const query = <T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> =>
    new Promise((resolve, reject) => {
      database.all<T>(sql, parameters, (error: Error | null, rows: T[]) =>
        error ? reject(error) : resolve(rows),
      );
    });
  const dataSource = { driver: { databaseConnection: database }, query } as unknown as DataSource;
  const runner = dataSource as unknown as QueryRunner;
  await createMessagingTables(runner);
  await extendDeadLetters(runner);
  await createMessageHistory(runner);
  const writes = new WriteQueue(dataSource);
  writes.onModuleInit();
  const reads = { query, search: query } as unknown as Reads;
  return { database, dataSource, query, writes, reads };
}
