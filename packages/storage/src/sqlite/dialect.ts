/** SQLite's own expressions, for statements outside this folder. PostgreSQL's equivalent is in brackets. */
import type { SqlValue } from '../sql-value';

/** A list of values, or of rows, as the value of one parameter (an array, or jsonb). */
export const listOf = (items: readonly SqlValue[] | readonly (readonly SqlValue[])[]): SqlValue =>
  JSON.stringify(items);

/** The condition that the column has one of the values in the list (`= ANY ($1)`). */
export const isOneOf = (column: string, list: string) =>
  `${column} IN (SELECT value FROM json_each(${list}))`;

/**
 * The query that gives the rows in the list, with these names for their values (`jsonb_to_recordset`). MATERIALIZED makes
 * SQLite read each row once and not for each of its values: an insert of 15 columns takes half the time.
 */
export const rowsOf = (list: string, columns: readonly string[]) =>
  `WITH list AS MATERIALIZED (SELECT value AS "row" FROM json_each(${list}))
   SELECT ${columns.map((column, index) => `"row" ->> ${index} AS "${column}"`).join(', ')} FROM list`;

/**
 * The condition that these columns together are one of the rows in the list. Names may be qualified, such as `t."id"`.
 */
export function isOneOfRows(columns: readonly string[], list: string): string {
  const names = columns.map((_, index) => `key${index}`);
  const tuple = columns.length === 1 ? columns.join() : `(${columns.join(', ')})`;
  return `${tuple} IN (${rowsOf(list, names)})`;
}

/** A text in a column of JSON texts, or null (`#>>`). An index on it is used only for exactly this expression. */
export const jsonText = (column: string, path: string) =>
  `(CASE WHEN json_valid(${column}) THEN ${column} ->> '$.${path}' END)`;
