import { Database } from 'sqlite3';
import { classified } from './errors';
import type { ReadingConnection } from '../connections';
import type { SqlValue } from '../sql-value';

/** An interrupt has no effect before SQLite has started the statement, so it is repeated. */
const INTERRUPT_AGAIN_MS = 50;

/** A connection that cannot write. Its reads run on the driver's threads and can be interrupted from here. */
export class SqliteReadingConnection implements ReadingConnection {
  /** Ends the read under way. */
  private interrupt: (() => void) | undefined;

  private constructor(private readonly database: Database) {}

  /** The file must already exist and be in WAL mode: SQLite does not wait while another connection changes that. */
  static async open(file: string): Promise<SqliteReadingConnection> {
    const database = await new Promise<Database>((resolve, reject) => {
      const opened = new Database(file, (error) => (error ? reject(classified(error)) : resolve(opened)));
    });
    database.configure('busyTimeout', 5000);
    const connection = new SqliteReadingConnection(database);
    await connection.rows('PRAGMA query_only = ON', [], 5000);
    return connection;
  }

  /** @throws InterruptedError after `limitMs`; DatabaseUnavailableError if the file or the disk fails */
  rows(sql: string, values: readonly SqlValue[], limitMs: number): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const interrupt = () => {
        clearTimeout(timer);
        this.database.interrupt();
        timer = setTimeout(interrupt, INTERRUPT_AGAIN_MS);
      };
      let timer = setTimeout(interrupt, limitMs);
      this.interrupt = interrupt;
      this.database.all(sql, values, (error: Error | null, rows: unknown[]) => {
        clearTimeout(timer);
        this.interrupt = undefined;
        if (error) reject(classified(error));
        else resolve(rows);
      });
    });
  }

  /** Ends the read under way. */
  stop(): void {
    this.interrupt?.();
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.database.close(() => done()));
  }
}
