import { serviceName } from '@order-flow/config/service-name';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { Client, types, type ClientConfig } from 'pg';

const CONNECT_MS = 5000;
/** The answer to one statement may take this long. After that the connection is given up: the server may hang. */
const ANSWER_MS = 30_000;

/** What the server ends by itself, in milliseconds. A paused process must not hold locks for long. */
const LIMITS = {
  statement_timeout: 20_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 5000,
};

const { INT8, NUMERIC, TIMESTAMPTZ } = types.builtins;
const toDate = types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

/** Values as SQLite gives them: numbers as numbers, and instants as ISO 8601 in UTC. */
const parsers = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [NUMERIC, Number],
  [TIMESTAMPTZ, (text) => toDate(text).toISOString()],
]);

type ParserOf = (oid: number, format?: 'text') => unknown;
const builtIn = types.getTypeParser as ParserOf;
const parserOf: ParserOf = (oid, format) => parsers.get(oid) ?? builtIn(oid, format);

/** A connection, and whether a pooler may give its server connection to others between two transactions. */
export interface Connected {
  readonly client: Client;
  /**
   * Behind a pooler in transaction mode nothing may outlive a transaction: no prepared statement and no setting of the
   * session.
   */
  readonly pooled: boolean;
  readonly begin: string;
}

/**
 * Opens a connection. `?pgbouncer=true` in the URL says that a pooler in transaction mode is in between, as Prisma has it.
 * `sslmode` and the others of libpq work too.
 *
 * @param lost is called when the connection is lost, also while it is idle; more than once for the same loss
 * @throws DatabaseUnavailableError
 */
export async function connect(url: string, lost: () => void): Promise<Connected> {
  const { href, pooled } = withoutPooler(url);
  const config: ClientConfig = {
    connectionString: href,
    application_name: serviceName,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
    ...(!pooled && LIMITS),
  };
  const client = new Client(config);
  client.on('error', (err) => {
    logger.warn({ err }, 'the connection to the database is lost');
    lost();
  });
  client.on('end', lost);
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseUnavailableError(`PostgreSQL: ${(error as Error).message}`, { cause: error });
  }
  const limits = Object.entries(LIMITS).map(([name, ms]) => `SET LOCAL ${name} = ${ms}`);
  return { client, pooled, begin: pooled ? ['BEGIN', ...limits].join('; ') : 'BEGIN' };
}

/** The URL for the driver, which does not know our parameter. */
export function withoutPooler(url: string): { href: string; pooled: boolean } {
  const parsed = new URL(url);
  const pooled = parsed.searchParams.get('pgbouncer') === 'true';
  parsed.searchParams.delete('pgbouncer');
  return { href: parsed.href, pooled };
}
