import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import type { SchemaChange } from '@order-flow/storage/migration';
import {
  auditIndexes,
  commandsTable,
  deadLetterGroups,
  deadLettersByTrace,
  messageHistory,
  messagingTables,
  owners,
  retentionAndLists,
} from './schema';
import { messagingTablesOnPostgres } from './schema-postgres';

/** A dead letter that is there when the groups come. */
const LETTER = {
  id: 'a',
  queue: 'orders_queue',
  pattern: 'product.stockReserved',
  errorClass: 'PermanentError',
  errorMessage: 'order 019ab2f4-7c10-7a3e-8f52-3d1c5b8a9e01 is for 2 of 4bf92f3577b34da6a3ce929d0e0e4736',
};

/** A hash of all statements that the changes run, with their values. */
async function statementsOf(changes: readonly SchemaChange[]): Promise<string> {
  const ran: unknown[] = [];
  const query = (sql: string, values?: unknown[]) => {
    ran.push([sql, values]);
    return Promise.resolve(sql.startsWith('SELECT') ? [LETTER] : []);
  };
  for (const { up } of changes) await up({ query } as unknown as QueryRunner);
  for (const { down } of changes.toReversed()) await down({ query } as unknown as QueryRunner);
  return createHash('sha256').update(JSON.stringify(ran)).digest('hex').slice(0, 16);
}

// Some of these changes use code that lives on: groupOf(), jsonText(), index(). If a hash differs, a released migration
// would do something else in a new database than in those that are there. Leave it as it was, and add a new migration.
it.each<[string, readonly SchemaChange[], string]>([
  ['messagingTables', messagingTables, 'c38f194fa3b448fb'],
  ['messageHistory', [messageHistory], '0dbc72d010fe005a'],
  ['deadLetterGroups', deadLetterGroups, '5b0d76e01e51c85f'],
  ['deadLettersByTrace', [deadLettersByTrace], 'a9ec46bd81aff098'],
  ['auditIndexes', auditIndexes, 'a238ebcefab6bdb3'],
  ['commandsTable', commandsTable, '5d25b6a4c5dbd6f7'],
  ['retentionAndLists', retentionAndLists, '61e9b5dda35ff4ee'],
  ['owners', owners, 'dd3b1595fdd5a65e'],
  ['messagingTablesOnPostgres', messagingTablesOnPostgres, '3c96fd2b0c4ccde2'],
])('%s, which has been released, runs the same statements for ever', async (_, changes, hash) => {
  expect(await statementsOf(changes)).toBe(hash);
});
