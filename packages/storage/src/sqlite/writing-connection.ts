import type { Database, Statement as Prepared } from 'sqlite3';
import type { DataSource } from 'typeorm';
import { WritingConnection, type Statement } from '../connections';
import type { SqlValue } from '../sql-value';
import { assertRoom } from './disk-room';
import { classified } from './errors';
import { OPEN_TRANSACTION } from './open';

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
   * All at once, so that this thread and SQLite's wait for each other once instead of twice for each statement. They run one
   * after the other, each on a thread of libuv's pool. After some errors, such as a full disk, SQLite has rolled back by
   * itself, and the statements after it would be stored alone. So a statement gets its list only from the transaction to
   * which it belongs; otherwise it finds none.
   */
  override async runAll(statements: readonly Statement[]): Promise<void> {
    const runs = statements.map(([sql, list]) => this.rows(this.guarded(sql), [list, this.transaction]));
    for (const run of await Promise.allSettled(runs)) if (run.status === 'rejected') throw run.reason;
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
