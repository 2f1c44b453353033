import { migrateNow } from '@order-flow/storage/migrate-now';
import * as migrations from './migrations-postgres';

/** `node dist/migrate.js`: migrates the database on PostgreSQL and ends, for a job that runs before the replicas start. */
void migrateNow(Object.values(migrations));
