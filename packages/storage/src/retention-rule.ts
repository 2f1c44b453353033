import type { Columns } from './column-type';
import type { SqlValue } from './sql-value';
import type { Transaction } from './write-queue';

/** How long the rows of a table are kept. In its SQL, `t` is the table and rows from before `$1` are old. */
export interface RetentionRule {
  /** Names the rule in metrics, logs and `retention_progress`. */
  readonly name: string;
  readonly table: string;
  /** 0: for ever. */
  readonly days: number;
  /** The column with the age of a row: ISO 8601, UTC. It must grow with the key, with rare exceptions. */
  readonly age: string;
  /** The columns that give the order of a sweep. Together they are unique and have an index. */
  readonly key: Columns;
  /** A condition that limits the rule to a part of the table. An index must find that part. */
  readonly part?: string;
  /** A further condition for an old row to be deleted. */
  readonly where?: string;
  /**
   * Rows with the same value in this one column are deleted together. Then `where` must check the age of all of them with
   * `$1`.
   */
  readonly together?: Columns;
  /** Whether the rows are archived before they are deleted. */
  readonly archive?: true;
  /** Runs in the transaction that deletes the rows. */
  readonly removed?: (tx: Transaction, rows: readonly Record<string, SqlValue>[]) => Promise<void>;
}

/** A table's only rule: it has the table's name. */
export const ruleFor = (table: string, rule: Omit<RetentionRule, 'name' | 'table'>): RetentionRule => ({
  name: table,
  table,
  ...rule,
});
