import type { Columns } from './column-type';
import { isOneOfRows, rowsOf } from './dialect';

/** A statement that inserts the rows in `$1`, a `listOfRows()` with their values in the order of these columns. */
export function insertInto(table: string, columns: Columns): string {
  const names = Object.keys(columns).map((column) => `"${column}"`);
  return `INSERT INTO ${table} (${names.join(', ')}) ${rowsOf('$1', columns)}`;
}

/** A statement that deletes the rows whose keys are in `$1`, a `listOfRows()` with the values of these columns. */
export const deleteFrom = (table: string, key: Columns) =>
  `DELETE FROM ${table} WHERE ${isOneOfRows(key, '$1')}`;
