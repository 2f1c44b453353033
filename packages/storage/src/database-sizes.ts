import { databaseUrl } from './database-url';
import { postgresServer, type DatabaseServer } from './postgres/server';
import { postgresBytes, postgresRows } from './postgres/sizes';
import type { Reads } from './reads';
import type { Bytes, TableRows } from './sizes';
import { sqliteBytes, sqliteRows } from './sqlite/sizes';

export const bytesOf: (reads: Reads) => Promise<Bytes> =
  databaseUrl === undefined ? sqliteBytes : postgresBytes;
export const rowsOfTables: (reads: Reads) => Promise<TableRows[]> =
  databaseUrl === undefined ? sqliteRows : postgresRows;
/** Null with SQLite, which has no server. */
export const serverOf: (reads: Reads) => Promise<DatabaseServer | null> =
  databaseUrl === undefined ? () => Promise.resolve(null) : postgresServer;
