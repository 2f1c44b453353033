import type { Database, Statement } from 'sqlite3';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';

/** What a statement can be given. */
export type SqlValue = string | number | null;

/** SQLite's words for "the file or the disk fails"; anything else is the statement's own fault. */
const UNAVAILABLE = new Set([
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  'SQLITE_NOMEM',
  'SQLITE_READONLY',
  'SQLITE_IOERR',
  'SQLITE_CORRUPT',
  'SQLITE_FULL',
  'SQLITE_CANTOPEN',
  'SQLITE_PROTOCOL',
  'SQLITE_NOTADB',
  'SQLITE_MISUSE',
]);

/**
 * The writing connection, with its statements prepared once. Not through TypeORM's `query()`: that prepares anew each
 * time and loses the rows of `UPDATE … RETURNING`.
 */
export class SqliteConnection {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  /**
   * Runs one statement and gives its rows. Parameters are `$1`, `$2`, …, as in PostgreSQL, first used in that order.
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
   * Runs several statements in one go, on one trip to the driver's thread (which is what costs).
   *
   * @param sql complete text: nothing in it may come from outside but through `sqlLiteral()`
   * @throws DatabaseUnavailableError if the file or the disk fails
   */
  script(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.database.exec(sql, (error: Error | null) => {
        if (error) reject(classified(error));
        else resolve();
      });
    });
  }

  /** Lets go of the statements: SQLite does not close a file that still has some. */
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

/** A value as a SQL literal. In SQLite's texts only the quote is special, and NUL would end the statement. */
export function sqlLiteral(value: SqlValue | undefined): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return 'NULL';
  if (value.includes('\0')) return `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`;
  return `'${value.includes("'") ? value.replaceAll("'", "''") : value}'`;
}

/** Rows as SQL: `VALUES (…),(…)`. As JSON, which SQLite reads anew for each cell, they cost a fifth more (docs/benchmarks.md). */
export function rowsLiteral(rows: readonly (readonly SqlValue[])[]): string {
  return `VALUES ${rows.map((row) => `(${row.map(sqlLiteral).join(',')})`).join(',')}`;
}

/** A failure of the file or the disk as a DatabaseUnavailableError; another error as it is. */
export function classified(error: Error): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return UNAVAILABLE.has(code) ? new DatabaseUnavailableError(error.message, { cause: error }) : error;
}
