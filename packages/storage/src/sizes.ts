/** The size of a database. */
export interface Bytes {
  readonly used: number;
  /** Bytes that the file holds but does not use; null where the database does not tell. */
  readonly free: number | null;
}

/** About how many rows a table has. */
export interface TableRows {
  readonly table: string;
  readonly n: number;
}
