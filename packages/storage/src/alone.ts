import { databaseUrl } from './database-url';
import type { Transaction } from './write-queue';

/** Waits until no other replica's transaction does the work with this name. SQLite has one writer anyway. */
export async function alone(tx: Transaction, work: string): Promise<void> {
  if (databaseUrl !== undefined) await tx.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [work]);
}
