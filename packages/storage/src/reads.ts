import type { OnApplicationShutdown } from '@nestjs/common';
import { Database } from 'sqlite3';
import { DatabaseUnavailableError, ReadLimitError } from '@order-flow/contracts/errors';
import { classified, type SqlValue } from './sqlite-connection';

/** Reads that may wait for each connection; more are refused at once. */
const MAX_WAITING = 2000;
/** An interrupt that comes before SQLite has begun with the statement has no effect, so it is repeated. */
const INTERRUPT_AGAIN_MS = 50;

interface Read {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** When its time is over, as `performance.now()` gives it. */
  readonly deadline: number;
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Every read of a service that is not part of a write goes through here. It sees committed work only.
 *
 * The driver holds one of libuv's four threads for each query, even for one that only waits for the connection, so four
 * slow reads would stop every commit (docs/decisions/reads.md). Here at most two run at a time: one look-up and one
 * search, each on a connection of its own, so that a slow search holds up no look-up. The others wait in a line in
 * memory. A read has `limitMs` from the call to the answer; one that takes longer is interrupted.
 */
export class Reads implements OnApplicationShutdown {
  private constructor(
    private readonly lookUps: Lane,
    private readonly searches: Lane,
  ) {}

  /** Opens both connections. The file must be there and in WAL mode already: SQLite does not wait while that changes. */
  static async open(file: string, limitMs: number): Promise<Reads> {
    return new Reads(new Lane(await connect(file), limitMs), new Lane(await connect(file), limitMs));
  }

  /**
   * A read by key, or of a few rows at the edge of an index. Parameters are `$1`, `$2`, …, first used in that order.
   *
   * @throws ReadLimitError if it takes longer than its limit or too many wait; DatabaseUnavailableError if the file or the disk fails
   */
  query<T extends unknown[]>(sql: string, values: readonly SqlValue[] = []): Promise<T> {
    return this.lookUps.run(sql, values) as Promise<T>;
  }

  /** The same for lists, counts and whatever else can take long. */
  search<T extends unknown[]>(sql: string, values: readonly SqlValue[] = []): Promise<T> {
    return this.searches.run(sql, values) as Promise<T>;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.lookUps.close(), this.searches.close()]);
  }
}

/** One connection, with one query at a time. */
class Lane {
  private waiting: Read[] = [];
  private running: Promise<void> | undefined;
  /** Ends the query under way. */
  private interrupt: (() => void) | undefined;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly limitMs: number,
  ) {}

  run(sql: string, values: readonly SqlValue[]): Promise<unknown[]> {
    if (this.closed) return Promise.reject(new DatabaseUnavailableError('the service is stopping'));
    if (this.waiting.length >= MAX_WAITING) {
      return Promise.reject(new ReadLimitError(`${MAX_WAITING} reads are waiting already, try again later`));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ sql, values, deadline: performance.now() + this.limitMs, resolve, reject });
      this.running ??= this.drain();
    });
  }

  /** Ends the query under way, refuses those that wait, and closes the connection. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) {
      reject(new DatabaseUnavailableError('the service is stopping'));
    }
    this.interrupt?.();
    while (this.running) await this.running;
    await new Promise<void>((done) => this.database.close(() => done()));
  }

  private async drain(): Promise<void> {
    for (let read = this.waiting.shift(); read; read = this.waiting.shift()) await this.execute(read);
    this.running = undefined;
  }

  private execute({ sql, values, deadline, resolve, reject }: Read): Promise<void> {
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      reject(new ReadLimitError(`reads have waited longer than ${this.limitMs / 1000} s, try again later`));
      return Promise.resolve();
    }
    return new Promise((done) => {
      const interrupt = () => {
        clearTimeout(timer);
        this.database.interrupt();
        timer = setTimeout(interrupt, INTERRUPT_AGAIN_MS);
      };
      let timer = setTimeout(interrupt, remainingMs);
      this.interrupt = interrupt;
      this.database.all(sql, values, (error: Error | null, rows: unknown[]) => {
        clearTimeout(timer);
        this.interrupt = undefined;
        if (!error) resolve(rows);
        else if ((error as NodeJS.ErrnoException).code !== 'SQLITE_INTERRUPT') reject(classified(error));
        else reject(new ReadLimitError(`the read took longer than ${this.limitMs / 1000} s: narrow it`));
        done();
      });
    });
  }
}

async function connect(file: string): Promise<Database> {
  const database = await new Promise<Database>((resolve, reject) => {
    const opened = new Database(file, (error) => {
      if (error) reject(classified(error));
      else resolve(opened);
    });
  });
  database.configure('busyTimeout', 5000);
  await new Promise<void>((resolve, reject) => {
    database.exec('PRAGMA query_only = ON', (error) => {
      if (error) reject(classified(error));
      else resolve();
    });
  });
  return database;
}
