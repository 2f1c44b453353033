import type { Sizes } from '../database-sizes';
import type { Reads } from '../reads';

/** The server keeps statistics: the number of rows is as of the last changes that it has counted. */
export async function postgresSizes(reads: Reads): Promise<Sizes> {
  const [size] = await reads.query<{ bytes: number }[]>(
    'SELECT pg_database_size(current_database()) AS bytes',
  );
  const rows = await reads.query<{ table: string; n: number }[]>(
    'SELECT relname AS "table", n_live_tup AS n FROM pg_stat_user_tables ORDER BY relname',
  );
  return { usedBytes: size?.bytes ?? 0, freeBytes: null, rows };
}
