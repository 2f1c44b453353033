import type { Columns } from './column-type';
import type { SqlValue } from './sql-value';

/** The expressions that differ between the databases. */
export interface Dialect {
  /** A list of values as the value of one parameter. */
  readonly listOf: (items: readonly (string | number | null)[]) => SqlValue;
  /** A list of rows as the value of one parameter. */
  readonly listOfRows: (rows: readonly (readonly SqlValue[])[]) => SqlValue;
  /** The condition that the column has one of the values in the list (`listOf`). */
  readonly isOneOf: (column: string, list: string) => string;
  /**
   * The condition that these columns together are one of the rows in the list (`listOfRows`).
   *
   * @param columns their names in the condition, which may be qualified, such as `t."id"`
   */
  readonly isOneOfRows: (columns: Columns, list: string) => string;
  /** The query that gives the rows in the list (`listOfRows`), with these names and types for their values. */
  readonly rowsOf: (list: string, columns: Columns) => string;
  /** A text in a column of JSON texts, or null. An index on it is used only for exactly this expression. */
  readonly jsonText: (column: string, path: string) => string;
  /** The text of an id, to look at a part of it. */
  readonly asText: (id: string) => string;
  /** A text as an id, to compare it with one. */
  readonly asUuid: (text: string) => string;
  /** The condition that a text contains another one. */
  readonly contains: (text: string, part: string) => string;
  /** A text for sorting that ignores capitals. */
  readonly caseless: (text: string) => string;
  /** The greater of two values. */
  readonly greatest: (a: string, b: string) => string;
  /**
   * Ends a query whose rows must not change before the transaction ends. SQLite has one writer, so it needs no locks.
   */
  readonly forUpdate: string;
  /** The same for rows to work on: those that another replica is working on are left out. */
  readonly skipLocked: string;
  /** A query that waits until no other transaction has the lock with the name in `$1`; empty where there is no other. */
  readonly waitForTurn: string;
  /**
   * The columns that sort a table's rows in the order in which they were inserted, where its key does not.
   *
   * @param age the column with the instant of the insert
   * @param key the primary key
   */
  readonly insertionOrder: (age: string, key: Columns) => Columns;
  /**
   * A small number that replicas rarely share. A count has a row for each of these numbers, so that replicas do not wait
   * for each other's commit to count.
   */
  readonly shard: string;
  /** The column with that number, at the end of a unique key; none where counts are not split. */
  readonly shardColumn: Columns;
}
