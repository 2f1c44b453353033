import type { Bytes, TableRows } from '../sizes';
import type { Reads } from '../reads';

export async function sqliteBytes(reads: Reads): Promise<Bytes> {
  const [size] = await reads.query<{ page: number; pages: number; free: number }[]>(
    `SELECT page_size AS page, page_count AS pages, freelist_count AS free
     FROM pragma_page_size, pragma_page_count, pragma_freelist_count`,
  );
  const { page = 0, pages = 0, free = 0 } = size ?? {};
  return { used: (pages - free) * page, free: free * page };
}

/**
 * Counting rows would read whole tables. Instead we take the distance from a table's first to its last row number, which
 * is close to the number of rows and never below it.
 */
export async function sqliteRows(reads: Reads): Promise<TableRows[]> {
  const tables = await reads.query<{ name: string }[]>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE '%WITHOUT ROWID%'`,
  );
  const rows: TableRows[] = [];
  for (const { name } of tables) {
    // Two queries, because SQLite scans the table for min() and max() in one query.
    const [row] = await reads.query<{ n: number | null }[]>(
      `SELECT (SELECT max(rowid) FROM ${name}) - (SELECT min(rowid) FROM ${name}) + 1 AS n`,
    );
    rows.push({ table: name, n: row?.n ?? 0 });
  }
  return rows;
}
