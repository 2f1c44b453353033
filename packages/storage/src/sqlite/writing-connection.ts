import type { Database, Statement as Prepared } from 'sqlite3';
import type { DataSource } from 'typeorm';
import { WritingConnection, type Statement } from '../connections';
import type { SqlValue } from '../sql-value';
import { assertRoom } from './disk-room';
import { classified } from './errors';
import { OPEN_TRANSACTION } from './open';

/** One runs, and one waits for it. Each holds one of libuv's four threads, and reads hold two (docs/decisions/reads.md). */
const MAX_SENT = 2;

/**
 * TypeORM's connection, used directly. TypeORM's `query()` prepares each statement again and loses the rows of
 * `UPDATE … RETURNING`. Here each text is prepared once. All texts are constants in the code, so there are only dozens.
 */
export class SqliteWritingConnection extends WritingConnection {
  readonly system = 'sqlite';
  private readonly statements = new Map<string, Prepared>();
  private readonly guardedTexts = new Map<string, string>();
  private transaction = 0;

  /** The driver's connection. */
  readonly database: Database;

  /** @param dataSource TypeORM's data source, which has opened and migrated the file */
  constructor(private readonly dataSource: DataSource) {
    super();
    // The driver's type does not show its connection.
    this.database = (dataSource.driver as unknown as { databaseConnection: Database }).databaseConnection;
  }

  /** Starts a transaction. No other process can write until it ends. */
  async begin(): Promise<void> {
    await this.rows('BEGIN IMMEDIATE');
    this.transaction += 1;
    await this.rows(`UPDATE ${OPEN_TRANSACTION} SET number = $1`, [this.transaction]);
  }

  async commit(): Promise<void> {
    await this.rows('COMMIT');
  }

  async rollBack(): Promise<void> {
    await this.rows('ROLLBACK');
  }

  /** @throws DatabaseUnavailableError if the disk has no room for the next commits */
  assertRoom(): Promise<void> {
    return assertRoom(this.dataSource.options.database as string);
  }

  /**
   * Runs one statement and returns its rows. Parameters are `$1`, `$2`, …, as in PostgreSQL, and first appear in that order.
   *
   * @throws DatabaseUnavailableError if the file or the disk fails
   */
  async rows<T>(sql: string, parameters: readonly SqlValue[] = []): Promise<T[]> {
    const statement = this.statements.get(sql) ?? (await this.prepare(sql));
    return new Promise<T[]>((resolve, reject) => {
      statement.all<T>(parameters, (error: Error | null, rows: T[]) => {
        if (error) reject(classified(error));
        else resolve(rows);
      });
    });
  }

  /**
   * SQLite has the next one before it has ended one, so that this thread and SQLite's do not wait for each other between them.
   * After some errors, such as a full disk, SQLite has rolled back by itself, and what it runs then would be stored alone. So
   * a statement gets its list only from the transaction to which it belongs; otherwise it finds none.
   */
  override async runAll(statements: readonly Statement[]): Promise<void> {
    const waiting = [...statements];
    const run = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        await this.rows(this.guarded(next[0]), [next[1], this.transaction]);
    };
    const runs = await Promise.allSettled(Array.from({ length: MAX_SENT }, run));
    for (const ended of runs) if (ended.status === 'rejected') throw ended.reason;
  }

  private guarded(sql: string): string {
    const known = this.guardedTexts.get(sql);
    if (known !== undefined) return known;
    const own = `(SELECT $1 FROM ${OPEN_TRANSACTION} WHERE number = $2)`;
    const text = sql.replaceAll('$1', () => own);
    this.guardedTexts.set(sql, text);
    return text;
  }

  /** Releases the statements, because SQLite does not close a file with open statements. */
  async close(): Promise<void> {
    const statements = [...this.statements.values()];
    this.statements.clear();
    await Promise.all(
      statements.map((statement) => new Promise<void>((done) => statement.finalize(() => done()))),
    );
  }

  private prepare(sql: string): Promise<Prepared> {
    return new Promise((resolve, reject) => {
      const statement = this.database.prepare(sql, (error: Error | null) => {
        if (error) {
          reject(classified(error));
          return;
        }
        this.statements.set(sql, statement);
        resolve(statement);
      });
    });
  }
}
