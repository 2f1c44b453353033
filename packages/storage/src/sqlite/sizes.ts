import type { Sizes } from '../database-sizes';
import type { Reads } from '../reads';

/**
 * Counting rows would read whole tables. Instead we take the distance from a table's first to its last row number, which
 * is close to the number of rows and never below it.
 */
export async function sqliteSizes(reads: Reads): Promise<Sizes> {
  const [size] = await reads.query<{ page: number; pages: number; free: number }[]>(
    `SELECT page_size AS page, page_count AS pages, freelist_count AS free
     FROM pragma_page_size, pragma_page_count, pragma_freelist_count`,
  );
  const tables = await reads.query<{ name: string }[]>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE '%WITHOUT ROWID%'`,
  );
  const rows: { table: string; n: number }[] = [];
  for (const { name } of tables) {
    // Two queries, because SQLite scans the table for min() and max() in one query.
    const [row] = await reads.query<{ n: number | null }[]>(
      `SELECT (SELECT max(rowid) FROM ${name}) - (SELECT min(rowid) FROM ${name}) + 1 AS n`,
    );
    rows.push({ table: name, n: row?.n ?? 0 });
  }
  const { page = 0, pages = 0, free = 0 } = size ?? {};
  return { usedBytes: (pages - free) * page, freeBytes: free * page, rows };
}
