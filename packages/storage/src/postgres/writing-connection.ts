import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { DatabaseError } from 'pg';
import { InterruptedError, WritingConnection } from '../connections';
import type { SqlValue } from '../sql-value';
import { connect, type Connected } from './connect';
import { classified } from './errors';

/**
 * Each run is planned for the tables as they are. A kept plan, made while the outbox was small, reads all of it even after it
 * has grown beside a transaction that stays open (docs/decisions/postgresql.md).
 */
const FRESH_PLANS = 'plan_cache_mode = force_custom_plan';

/**
 * The connection of the write queue. It is opened at the first transaction and again after it was lost. Each text is
 * prepared once for a connection. All texts are constants in the code, so there are only dozens.
 */
export class PostgresWritingConnection extends WritingConnection {
  readonly system = 'postgresql';
  private connection: Connected | undefined;
  private readonly names = new Map<string, string>();

  constructor(private readonly url: string) {
    super();
  }

  async begin(): Promise<void> {
    this.connection ??= await this.open();
    const { begin, pooled } = this.connection;
    await this.run({ text: pooled ? `${begin}; SET LOCAL ${FRESH_PLANS}` : begin });
  }

  private async open(): Promise<Connected> {
    let opened: Connected | undefined = undefined;
    // An old connection can end late, when there is a new one already.
    const lost = () => this.connection === opened && this.drop();
    opened = await connect(this.url, lost);
    if (!opened.pooled) await opened.client.query(`SET ${FRESH_PLANS}`);
    return opened;
  }

  async commit(): Promise<void> {
    await this.run({ text: 'COMMIT' });
  }

  /** Without a connection there is nothing to roll back: the server has done it. */
  async rollBack(): Promise<void> {
    if (this.connection) await this.run({ text: 'ROLLBACK' });
  }

  async rows<T>(text: string, values: readonly SqlValue[] = []): Promise<T[]> {
    const { rows } = await this.run({ text, values: [...values], ...this.named(text) });
    return rows as T[];
  }

  /** The server checks its own disk: a commit without room fails with 53100. */
  assertRoom(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.client.end();
  }

  private named(text: string): { name?: string } {
    if (this.connection?.pooled) return {};
    const name = this.names.get(text) ?? `s${this.names.size}`;
    this.names.set(text, name);
    return { name };
  }

  private async run(query: {
    text: string;
    values?: SqlValue[];
    name?: string;
  }): Promise<{ rows: unknown[] }> {
    if (!this.connection) throw new DatabaseUnavailableError('the connection to PostgreSQL was lost');
    try {
      return await this.connection.client.query(query);
    } catch (error) {
      // Not from the server: the connection is broken, or its state is unknown.
      if (!(error instanceof DatabaseError)) this.drop();
      const cause = classified(error as Error);
      throw cause instanceof InterruptedError
        ? new DatabaseUnavailableError(cause.message, { cause })
        : cause;
    }
  }

  private drop(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.client.end().catch(() => undefined);
  }
}
