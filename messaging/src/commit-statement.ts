import { jsonLiteral, type SqlValue } from './sqlite-connection';

/** A statement that takes any number of rows. */
export interface CommitStatement {
  readonly sql: (rows: readonly (readonly SqlValue[])[]) => string;
}

/** Inserts rows that are given in the order of these columns. */
export function insertInto(table: string, columns: readonly string[]): CommitStatement {
  const names = columns.map((column) => `"${column}"`).join(', ');
  const values = columns.map((_, index) => `value ->> ${index}`).join(', ');
  return {
    sql: (rows) => `INSERT INTO ${table} (${names}) SELECT ${values} FROM json_each(${jsonLiteral(rows)})`,
  };
}

/** Deletes the rows with these ids. */
export function deleteFrom(table: string): CommitStatement {
  return {
    sql: (rows) =>
      `DELETE FROM ${table} WHERE id IN (SELECT value ->> 0 FROM json_each(${jsonLiteral(rows)}))`,
  };
}
