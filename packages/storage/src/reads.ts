import type { OnApplicationShutdown } from '@nestjs/common';
import { DatabaseUnavailableError, ReadLimitError } from '@order-flow/contracts/errors';
import { InterruptedError } from './sqlite/errors';
import { ReadingConnection } from './sqlite/reading-connection';
import type { SqlValue } from './sql-value';

/** How many reads may wait for each connection. Further reads are refused at once. */
const MAX_WAITING = 2000;

interface Read {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** When its time is over, as `performance.now()`. */
  readonly deadline: number;
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * All reads of a service go through here, except reads that are part of a write. They see only committed rows.
 *
 * At most two reads run at a time: one look-up and one search, each on its own connection, so that a slow search does not
 * delay look-ups. More reads could use up libuv's four threads (docs/decisions/reads.md). The others wait in memory. A
 * read may take `limitMs` from the call to the answer. After that it is interrupted.
 */
export class Reads implements OnApplicationShutdown {
  private constructor(
    private readonly lookUps: Lane,
    private readonly searches: Lane,
  ) {}

  /** Opens both connections. The database must already be set up. */
  static async open(file: string, limitMs: number): Promise<Reads> {
    return new Reads(
      new Lane(await ReadingConnection.open(file), limitMs),
      new Lane(await ReadingConnection.open(file), limitMs),
    );
  }

  /**
   * A read by key, or of a few rows at the edge of an index. Parameters are `$1`, `$2`, …, first used in that order.
   *
   * @throws ReadLimitError if it takes longer than its limit or too many wait; DatabaseUnavailableError if the file or
   *   the disk fails
   */
  query<T extends unknown[]>(sql: string, values: readonly SqlValue[] = []): Promise<T> {
    return this.lookUps.run(sql, values) as Promise<T>;
  }

  /** The same for lists, counts and other reads that can take long. */
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

  /** Interrupts the current query, refuses the waiting ones, and closes the connection. */
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
