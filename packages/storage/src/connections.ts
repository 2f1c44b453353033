import type { SqlValue } from './sql-value';

/** The connection of the write queue: one transaction at a time. */
export abstract class WritingConnection {
  /** The database, as the spans name it (`db.system.name`). */
  abstract readonly system: 'sqlite' | 'postgresql';

  /** @throws DatabaseUnavailableError if the database does not answer */
  abstract begin(): Promise<void>;

  abstract commit(): Promise<void>;

  abstract rollBack(): Promise<void>;

  /**
   * Runs one statement and returns its rows. Parameters are `$1`, `$2`, …, and first appear in that order.
   *
   * @throws DatabaseUnavailableError if the database fails; ConflictError if another replica was faster
   */
  abstract rows<T>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]>;

  /** @throws DatabaseUnavailableError if the disk has no room for the next commits, as far as this process can see it */
  abstract assertRoom(): Promise<void>;

  abstract close(): Promise<void>;
}

/** A connection for reads, one at a time. They see only committed rows. */
export interface ReadingConnection {
  /** @throws InterruptedError after `limitMs`; DatabaseUnavailableError if the database fails */
  rows(sql: string, values: readonly SqlValue[], limitMs: number): Promise<unknown[]>;
  /** Ends the read under way. */
  stop(): void;
  close(): Promise<void>;
}

/** A read that took too long. */
export class InterruptedError extends Error {}

/**
 * Another replica's transaction was in the way: it holds the row with the same unique key, or each waited for the other
 * (deadlock). The unit runs again and then sees what the other has committed.
 */
export class ConflictError extends Error {
  override name = 'ConflictError';
}
