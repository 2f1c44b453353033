import { logger } from '@order-flow/telemetry/logger';
import { databaseUrl } from './database-url';
import { migrateOnceItAnswers, type Migrations } from './postgres/migrate';

/** Migrates the service's PostgreSQL database. The process gets exit code 1 if that fails, or if there is none. */
export async function migrateNow(migrations: Migrations): Promise<void> {
  if (databaseUrl === undefined) {
    logger.error('DATABASE_URL is not set: a SQLite file is migrated by the service itself when it starts');
    process.exitCode = 1;
    return;
  }
  try {
    await migrateOnceItAnswers(databaseUrl, migrations);
    logger.info('the database is up to date');
  } catch (err) {
    logger.error({ err }, 'the database could not be migrated');
    process.exitCode = 1;
  }
}
