import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { extendDeadLetters } from '../dead-letters/dead-letter-groups';
import { createMessageHistory } from '../operations/message-history';
import { createCommands } from '../outbox/commands';
import { createMessagingTables } from '../schema';

class MessagingTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createMessagingTables(runner);
    await extendDeadLetters(runner);
    await createMessageHistory(runner);
    await createCommands(runner);
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

/** A database for one test with the tables of this package, and no service's. */
export const messagingDatabase = (): Promise<TestDatabase> => testDatabase([MessagingTables1764000000000]);
