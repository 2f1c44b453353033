import { Database, OPEN_READONLY, OPEN_READWRITE } from 'sqlite3';

/** Reads a service's database file directly, as an operator would with the sqlite3 shell. */
export function query<T>(file: string, sql: string, parameters: unknown[] = []): Promise<T[]> {
  return open<T>(file, OPEN_READONLY, sql, parameters);
}

/** Changes a service's database from outside, with one statement or more: for faults and large stocks of data only. */
export function execute(file: string, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
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
export function hold(file: string): Promise<() => Promise<void>> {
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
