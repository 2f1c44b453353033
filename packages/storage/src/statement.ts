import { isOneOfRows, rowsOf } from './sqlite/dialect';

/** A statement that inserts the rows in `$1`, a `listOf()` rows with their values in the order of these columns. */
export function insertInto(table: string, columns: readonly string[]): string {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return `INSERT INTO ${table} (${names}) ${rowsOf('$1', columns)}`;
}

/** A statement that deletes the rows whose keys are in `$1`, a `listOf()` rows with the values of these columns. */
export const deleteFrom = (table: string, key: readonly string[]) =>
  `DELETE FROM ${table} WHERE ${isOneOfRows(key, '$1')}`;
