import { integer, number, optionalSecretUrl, type Env } from '@order-flow/config/env';

/** How many days rows are kept; 0: for ever. */
export const retentionDays = (fallback: number) => number(0, 36_500, fallback);

/** PostgreSQL instead of SQLite: see database-url.ts, which reads these variables. */
export const databaseUrlEnv = () => optionalSecretUrl(['postgres', 'postgresql']);

/** The variables of a service with a database. */
export const storageEnv = {
  DATABASE_URL: databaseUrlEnv(),
  READ_LIMIT_MS: integer(50, 60_000, 3000),
  RETENTION_SWEEP_MINUTES: number(0.001, 1440, 60),
  DATABASE_WARNING_MB: integer(0, 10_000_000, 10_000),
};

export type StorageConfig = Env<typeof storageEnv>;

export const STORAGE_CONFIG = Symbol('STORAGE_CONFIG');
