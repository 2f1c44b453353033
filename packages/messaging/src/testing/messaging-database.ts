import { migration } from '@order-flow/storage/migration';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { commandsTable, deadLetterGroups, messageHistory, messagingTables } from '../schema';

const MessagingTables = migration('MessagingTables1764000000000', [
  ...messagingTables,
  ...deadLetterGroups,
  messageHistory,
  ...commandsTable,
]);

/** A database for one test with the tables of this package, and no service's. */
export const messagingDatabase = (): Promise<TestDatabase> => testDatabase([MessagingTables]);
