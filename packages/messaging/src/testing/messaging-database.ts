import { migration } from '@order-flow/storage/migration';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import {
  auditIndexes,
  commandsTable,
  deadLettersByTrace,
  deadLetterGroups,
  messageHistory,
  messagingTables,
  retentionAndLists,
} from '../schema';

const MessagingTables = migration('MessagingTables1764000000000', [
  ...messagingTables,
  ...deadLetterGroups,
  messageHistory,
  ...auditIndexes,
  ...commandsTable,
  ...retentionAndLists,
  deadLettersByTrace,
]);

/** A database for one test with the tables of this package, and no service's. */
export const messagingDatabase = (): Promise<TestDatabase> => testDatabase([MessagingTables]);
