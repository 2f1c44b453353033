import { databaseUrl } from './database-url';
import { postgresBytes, postgresRows } from './postgres/sizes';
import type { Reads } from './reads';
import type { Bytes, TableRows } from './sizes';
import { sqliteBytes, sqliteRows } from './sqlite/sizes';

export const bytesOf: (reads: Reads) => Promise<Bytes> =
  databaseUrl === undefined ? sqliteBytes : postgresBytes;
export const rowsOfTables: (reads: Reads) => Promise<TableRows[]> =
  databaseUrl === undefined ? sqliteRows : postgresRows;
