import { rowsLiteral, sqlLiteral, type SqlValue } from './sqlite-connection';

/** A statement that takes any number of rows, at least one. */
export interface CommitStatement {
  readonly sql: (rows: readonly (readonly SqlValue[])[]) => string;
}

/** Inserts rows that are given in the order of these columns. */
export function insertInto(table: string, columns: readonly string[]): CommitStatement {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return { sql: (rows) => `INSERT INTO ${table} (${names}) ${rowsLiteral(rows)}` };
}

/** Deletes the rows with these ids. */
export function deleteFrom(table: string): CommitStatement {
  return {
    sql: (rows) => `DELETE FROM ${table} WHERE id IN (${rows.map(([id]) => sqlLiteral(id)).join(',')})`,
  };
}
