import { migration } from '@order-flow/storage/migration';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import {
  auditIndexes,
  commandsTable,
  deadLetterNotes,
  deadLettersByTrace,
  deadLetterGroups,
  messageHistory,
  messagingTables,
  owners,
  retentionAndLists,
} from '../schema';
import { deadLetterNotesOnPostgres, messagingTablesOnPostgres, replicasTell } from '../schema-postgres';

const MessagingTables = migration('MessagingTables1764000000000', [
  ...messagingTables,
  ...deadLetterGroups,
  messageHistory,
  ...auditIndexes,
  ...commandsTable,
  ...retentionAndLists,
  deadLettersByTrace,
  ...owners,
  ...deadLetterNotes,
]);
const MessagingTablesOnPostgres = migration('MessagingTablesOnPostgres1764600000000', [
  ...messagingTablesOnPostgres,
  ...replicasTell,
  ...deadLetterNotesOnPostgres,
]);

/** A database for one test with the tables of this package, and no service's. */
export const messagingDatabase = (): Promise<TestDatabase> =>
  testDatabase({ sqlite: [MessagingTables], postgres: [MessagingTablesOnPostgres] });
