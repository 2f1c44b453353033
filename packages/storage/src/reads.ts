import { DatabaseUnavailableError, ReadLimitError } from '@order-flow/contracts/errors';
import { InterruptedError, type ReadingConnection } from './connections';
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
 * Look-ups and searches have connections of their own, so that a slow search does not delay look-ups. On SQLite at most
 * two reads run at a time, one of each: more could use up libuv's four threads (docs/decisions/reads.md). The others wait in
 * memory. A read may take `limitMs` from the call to the answer. After that it is interrupted.
 */
export class Reads {
  private readonly lookUps: Lane;
  private readonly searches: Lane;

  constructor(
    lookUps: readonly ReadingConnection[],
    searches: readonly ReadingConnection[],
    limitMs: number,
  ) {
    this.lookUps = new Lane(lookUps, limitMs);
    this.searches = new Lane(searches, limitMs);
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

  async close(): Promise<void> {
    await Promise.all([this.lookUps.close(), this.searches.close()]);
  }
}

/** Connections with one query at a time each. */
class Lane {
  private waiting: Read[] = [];
  private readonly idle: ReadingConnection[];
  private readonly running = new Set<Promise<void>>();
  private closed = false;

  constructor(
    private readonly connections: readonly ReadingConnection[],
    private readonly limitMs: number,
  ) {
    this.idle = [...connections];
  }

  run(sql: string, values: readonly SqlValue[]): Promise<unknown[]> {
    if (this.closed) return Promise.reject(new DatabaseUnavailableError('the service is stopping'));
    if (this.waiting.length >= MAX_WAITING) {
      return Promise.reject(new ReadLimitError(`${MAX_WAITING} reads are waiting already, try again later`));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ sql, values, deadline: performance.now() + this.limitMs, resolve, reject });
      const connection = this.idle.pop();
      if (connection) this.start(connection);
    });
  }

  /** Interrupts the queries under way, refuses the waiting ones, and closes the connections. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) {
      reject(new DatabaseUnavailableError('the service is stopping'));
    }
    for (const connection of this.connections) connection.stop();
    await Promise.all(this.running);
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  private start(connection: ReadingConnection): void {
    const work = this.drain(connection).finally(() => this.running.delete(work));
    this.running.add(work);
  }

  private async drain(connection: ReadingConnection): Promise<void> {
    for (let read = this.waiting.shift(); read; read = this.waiting.shift())
      await this.execute(connection, read);
    this.idle.push(connection);
  }

  private async execute(
    connection: ReadingConnection,
    { sql, values, deadline, resolve, reject }: Read,
  ): Promise<void> {
    const seconds = this.limitMs / 1000;
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0) {
      reject(new ReadLimitError(`reads have waited longer than ${seconds} s, try again later`));
      return;
    }
    try {
      resolve(await connection.rows(sql, values, remainingMs));
    } catch (error) {
      if (!(error instanceof InterruptedError)) reject(error as Error);
      else reject(new ReadLimitError(`the read took longer than ${seconds} s: narrow it`));
    }
  }
}
