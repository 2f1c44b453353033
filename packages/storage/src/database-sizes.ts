/** The size of a database. */
export interface Sizes {
  readonly usedBytes: number;
  /** Bytes that the file holds but does not use; null where the database does not tell. */
  readonly freeBytes: number | null;
  /** About how many rows each table has. */
  readonly rows: readonly { readonly table: string; readonly n: number }[];
}
