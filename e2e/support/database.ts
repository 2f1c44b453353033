import { connect, isPostgres, openFor, rowsOf } from '../../tools/shared/postgres';
import { Database, OPEN_READONLY, OPEN_READWRITE } from 'sqlite3';

/** Reads a service's database directly, as an operator would with the shell of SQLite or PostgreSQL. */
export function query<T>(file: string, sql: string, parameters: unknown[] = []): Promise<T[]> {
  if (isPostgres(file)) return rowsOf(file, sql, parameters) as Promise<T[]>;
  return open<T>(file, OPEN_READONLY, sql, parameters);
}

/** Changes a service's database from outside, with one statement or more: for faults and large stocks of data only. */
export async function execute(file: string, sql: string): Promise<void> {
  if (isPostgres(file)) {
    await rowsOf(file, sql);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const database = new Database(file, OPEN_READWRITE, (openError: Error | null) => {
      if (openError) {
        reject(openError);
        return;
      }
      database.configure('busyTimeout', 5000);
      database.exec(sql, (error: Error | null) => {
        database.close(() => (error ? reject(error) : resolve()));
      });
    });
  });
}

/**
 * How a service's database would answer a query, in its own words.
 *
 * @param few the tables are nearly empty: PostgreSQL would read all of a table where it otherwise takes an index
 */
export async function planOf(
  database: string,
  sql: string,
  parameters: unknown[],
  { few = false } = {},
): Promise<string> {
  if (!isPostgres(database)) {
    const steps = await query<{ detail: string }>(database, `EXPLAIN QUERY PLAN ${sql}`, parameters);
    return steps.map(({ detail }) => detail).join('\n');
  }
  const connection = await openFor(database);
  try {
    const off = ['seqscan', 'bitmapscan', 'sort', 'incremental_sort'];
    if (few) await connection.rows(off.map((way) => `SET enable_${way} = off`).join('; '));
    const lines = await connection.rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, parameters);
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  } finally {
    await connection.close();
  }
}

/**
 * Makes a service's database refuse a change with the error "the cause", until `refuseNoMore`.
 *
 * @param change such as `UPDATE OF status ON orders`
 * @param rows the condition for a row, as of a trigger; all rows if it is not given
 */
export const refuse = (database: string, change: string, rows = '1 = 1') =>
  execute(
    database,
    isPostgres(database)
      ? `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the cause'; END $$;
         CREATE TRIGGER cause BEFORE ${change} FOR EACH ROW WHEN (${rows}) EXECUTE FUNCTION refuse()`
      : `CREATE TRIGGER cause BEFORE ${change} WHEN ${rows} BEGIN SELECT RAISE(ABORT, 'the cause'); END`,
  );

export const refuseNoMore = (database: string) =>
  execute(database, isPostgres(database) ? 'DROP FUNCTION refuse CASCADE' : 'DROP TRIGGER cause');

/** Begins to write to a service's database, so that nobody else can until the function that it gives is called. */
export async function hold(file: string): Promise<() => Promise<void>> {
  if (isPostgres(file)) {
    // Every table, in the order of their names, so that no write goes on.
    const client = await connect(file);
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    await client.query(`BEGIN; LOCK TABLE ${rows.map(({ name }) => name).join(', ')} IN EXCLUSIVE MODE`);
    return () => client.end();
  }
  return new Promise((resolve, reject) => {
    const database = new Database(file, OPEN_READWRITE, (openError: Error | null) => {
      if (openError) {
        reject(openError);
        return;
      }
      database.configure('busyTimeout', 5000);
      database.exec('BEGIN IMMEDIATE', (error: Error | null) => {
        if (error) database.close(() => reject(error));
        // Closing it ends its transaction.
        else resolve(() => new Promise((closed) => database.close(() => closed())));
      });
    });
  });
}

function open<T>(file: string, mode: number, sql: string, parameters: unknown[]): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const database = new Database(file, mode, (openError: Error | null) => {
      if (openError) {
        reject(openError);
        return;
      }
      database.configure('busyTimeout', 5000);
      database.all<T>(sql, parameters, (error: Error | null, rows: T[]) => {
        database.close(() => (error ? reject(error) : resolve(rows)));
      });
    });
  });
}
