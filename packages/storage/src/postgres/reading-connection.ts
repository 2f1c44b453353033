import { DatabaseError } from 'pg';
import type { ReadingConnection } from '../connections';
import type { SqlValue } from '../sql-value';
import { connect, type Connected } from './connect';
import { classified } from './errors';

/** A connection for reads, opened at the first one. The server ends a read at its limit. */
export class PostgresReadingConnection implements ReadingConnection {
  private connection: Connected | undefined;

  constructor(private readonly url: string) {}

  async rows(text: string, values: readonly SqlValue[], limitMs: number): Promise<unknown[]> {
    const { client } = (this.connection ??= await this.open());
    try {
      // The limit is for this transaction alone, so that it works behind a pooler too.
      await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(limitMs))}`);
      try {
        const { rows } = await client.query({ text, values: [...values] });
        return rows as unknown[];
      } finally {
        // Ends a failed transaction too.
        await client.query('COMMIT');
      }
    } catch (error) {
      if (!(error instanceof DatabaseError)) this.stop();
      throw classified(error as Error);
    }
  }

  private async open(): Promise<Connected> {
    let opened: Connected | undefined = undefined;
    // An old connection can end late, when there is a new one already.
    const lost = () => this.connection === opened && this.stop();
    opened = await connect(this.url, lost);
    return opened;
  }

  /** Ends the read under way: the driver closes a connection at once if it is busy. */
  stop(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.client.end().catch(() => undefined);
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.client.end();
  }
}
