import type { Bytes, TableRows } from '../sizes';
import type { Reads } from '../reads';

export async function postgresBytes(reads: Reads): Promise<Bytes> {
  const [size] = await reads.query<{ used: number }[]>('SELECT pg_database_size(current_database()) AS used');
  return { used: size?.used ?? 0, free: null };
}

/** The server's statistics: as of the last changes that it has counted. */
export const postgresRows = (reads: Reads): Promise<TableRows[]> =>
  reads.query<TableRows[]>(
    'SELECT relname AS "table", n_live_tup AS n FROM pg_stat_user_tables ORDER BY relname',
  );
