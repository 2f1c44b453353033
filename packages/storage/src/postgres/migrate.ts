import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { Client } from 'pg';
import { DataSource, MigrationExecutor, type MixedList } from 'typeorm';
import { withoutPooler } from './connect';

export type Migrations = MixedList<new () => object>;

/** At the start the database may still be starting too. */
const START_MS = 60_000;
const START_AGAIN_MS = 2000;
/** Any number: replicas that start at the same time migrate one after the other. */
const LOCK = 4_711_001;
const MISSING = '3D000';
/** PgBouncer passes on the server's text, under a code of its own. */
const MISSING_BEHIND_POOLER = /^database ".*" does not exist$/;
/** "database already exists", and its unique violation when two create it at once. */
const EXISTS = new Set(['42P04', '23505']);

/**
 * Makes the database if the server has none with this name, and runs the migrations that it does not have yet, in one
 * transaction. Any number of replicas may do this at the same time.
 *
 * @throws DatabaseUnavailableError if the server does not answer, or its user may not create the database
 */
export async function migrate(url: string, migrations: Migrations): Promise<void> {
  const { href } = withoutPooler(url);
  const dataSource = new DataSource({
    type: 'postgres',
    url: href,
    migrations,
    connectTimeoutMS: 5000,
    extra: { max: 1 },
    // The driver must not create extensions: a plain user may not.
    installExtensions: false,
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    if (!isMissing(error)) throw unavailable(error);
    await createDatabase(href);
    // A pooler may go on refusing it for some seconds.
    await dataSource.initialize().catch((again: unknown) => {
      throw unavailable(again);
    });
  }
  const runner = dataSource.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    const done = await executor.executePendingMigrations();
    await runner.commitTransaction();
    if (done.length > 0)
      logger.info({ migrations: done.map(({ name }) => name) }, 'the database was migrated');
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

/** The same, and waits for a server that does not answer yet, at most a minute. */
export async function migrateOnceItAnswers(url: string, migrations: Migrations): Promise<void> {
  const giveUpAt = performance.now() + START_MS;
  for (;;) {
    try {
      await migrate(url, migrations);
      return;
    } catch (err) {
      if (!(err instanceof DatabaseUnavailableError) || performance.now() > giveUpAt) throw err;
      logger.warn({ err }, 'the database does not answer yet; waiting for it');
      await sleep(START_AGAIN_MS);
    }
  }
}

const isMissing = (error: unknown) => {
  const { code, message } = error as { code?: string; message: string };
  return code === MISSING || MISSING_BEHIND_POOLER.test(message);
};

async function createDatabase(href: string): Promise<void> {
  const url = new URL(href);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = 'postgres';
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    await client.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
    logger.info({ database: name }, 'the database was created');
  } catch (error) {
    if (!EXISTS.has((error as { code?: string }).code ?? ''))
      throw unavailable(
        error,
        `database ${name} does not exist and could not be created, create it by hand: `,
      );
  } finally {
    await client.end().catch(() => undefined);
  }
}

const unavailable = (error: unknown, before = '') =>
  new DatabaseUnavailableError(`PostgreSQL: ${before}${(error as Error).message}`, { cause: error });
