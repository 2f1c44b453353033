import type { SqlValue } from './sql-value';
import type { Transaction } from './write-queue';

/** How long the rows of a table are kept. Its SQL calls the table `t` and the instant before which rows are old `$1`. */
export interface RetentionRule {
  /** Names the rule in metrics, logs and `retention_progress`. */
  readonly name: string;
  readonly table: string;
  /** 0: for ever. */
  readonly days: number;
  /** The column that says how old a row is: ISO 8601, UTC. It must grow with the key, but for rare exceptions. */
  readonly age: string;
  /** The columns in whose order rows are looked at: unique together, with an index. `rowid` if there is none. */
  readonly key: readonly string[];
  /** Limits the rule to a part of the table that an index can find. */
  readonly part?: string;
  /** What else must hold for an old row to go. */
  readonly where?: string;
  /** Rows that share this column go together, whatever their age; `where` must then test the age of all, by `$1`. */
  readonly together?: string;
  /** Write the rows to the archive before they go. */
  readonly archive?: true;
  /** Runs in the transaction that deletes the rows. */
  readonly removed?: (tx: Transaction, rows: readonly Record<string, SqlValue>[]) => Promise<void>;
}

/** A table's only rule: it has the table's name, and looks at the rows by `rowid` unless `rule` says otherwise. */
export const ruleFor = (
  table: string,
  rule: Omit<RetentionRule, 'name' | 'table' | 'key'> & Partial<RetentionRule>,
): RetentionRule => ({ name: table, table, key: ['rowid'], ...rule });
