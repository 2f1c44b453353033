import type { OnApplicationShutdown } from '@nestjs/common';
import { DatabaseUnavailableError, ReadLimitError } from '@order-flow/contracts/errors';
import { InterruptedError } from './sqlite/errors';
import { ReadingConnection } from './sqlite/reading-connection';
import type { SqlValue } from './sql-value';

/** Reads that may wait for each connection; more are refused at once. */
const MAX_WAITING = 2000;

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
 * At most two reads run at a time: one look-up and one search, each on a connection of its own, so that a slow search
 * holds up no look-up. More would take all of libuv's four threads (docs/decisions/reads.md). The others wait in memory.
 * A read has `limitMs` from the call to the answer, and is interrupted after that.
 */
export class Reads implements OnApplicationShutdown {
  private constructor(
    private readonly lookUps: Lane,
    private readonly searches: Lane,
  ) {}

  /** Opens both connections; the database must be set up already. */
  static async open(file: string, limitMs: number): Promise<Reads> {
    return new Reads(
      new Lane(await ReadingConnection.open(file), limitMs),
      new Lane(await ReadingConnection.open(file), limitMs),
    );
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
  private closed = false;

  constructor(
    private readonly connection: ReadingConnection,
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
    this.connection.stop();
    while (this.running) await this.running;
    await this.connection.close();
  }

  private async drain(): Promise<void> {
    for (let read = this.waiting.shift(); read; read = this.waiting.shift()) await this.execute(read);
    this.running = undefined;
  }

  private async execute({ sql, values, deadline, resolve, reject }: Read): Promise<void> {
    const seconds = this.limitMs / 1000;
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      reject(new ReadLimitError(`reads have waited longer than ${seconds} s, try again later`));
      return;
    }
    try {
      resolve(await this.connection.rows(sql, values, remainingMs));
    } catch (error) {
      if (!(error instanceof InterruptedError)) reject(error as Error);
      else reject(new ReadLimitError(`the read took longer than ${seconds} s: narrow it`));
    }
  }
}
