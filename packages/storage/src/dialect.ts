/**
 * What SQL says differently in the database of this process. A process has one kind of database, so statements are
 * constants: they are built once, when their module is loaded.
 */
import type { Dialect } from './dialect-type';
import { databaseUrl } from './database-url';
import { postgresDialect } from './postgres/dialect';
import { sqliteDialect } from './sqlite/dialect';

export const dialect: Dialect = databaseUrl === undefined ? sqliteDialect : postgresDialect;

export const {
  listOf,
  listOfRows,
  isOneOf,
  isOneOfRows,
  rowsOf,
  jsonText,
  asText,
  asUuid,
  contains,
  caseless,
  greatest,
  forUpdate,
  skipLocked,
  waitForTurn,
  insertionOrder,
  shard,
  shardColumn,
} = dialect;
