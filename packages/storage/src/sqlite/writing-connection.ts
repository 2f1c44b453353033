import type { Database, Statement } from 'sqlite3';
import type { DataSource } from 'typeorm';
import { WritingConnection } from '../connections';
import type { SqlValue } from '../sql-value';
import { assertRoom } from './disk-room';
import { classified } from './errors';

/**
 * TypeORM's connection, used directly. TypeORM's `query()` prepares each statement again and loses the rows of
 * `UPDATE … RETURNING`. Here each text is prepared once. All texts are constants in the code, so there are only dozens.
 */
export class SqliteWritingConnection extends WritingConnection {
  readonly system = 'sqlite';
  private readonly statements = new Map<string, Statement>();

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

  /** Releases the statements, because SQLite does not close a file with open statements. */
  async close(): Promise<void> {
    const statements = [...this.statements.values()];
    this.statements.clear();
    await Promise.all(
      statements.map((statement) => new Promise<void>((done) => statement.finalize(() => done()))),
    );
  }

  private prepare(sql: string): Promise<Statement> {
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
