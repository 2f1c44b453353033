import { waitForTurn } from './dialect';
import type { Transaction } from './write-queue';

/** Waits until no other replica's transaction does the work with this name. SQLite has one writer anyway. */
export async function alone(tx: Transaction, work: string): Promise<void> {
  if (waitForTurn !== '') await tx.rows(waitForTurn, [work]);
}
