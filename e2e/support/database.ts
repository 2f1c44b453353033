import { connect, isPostgres, rowsOf } from '../../tools/shared/postgres';
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
