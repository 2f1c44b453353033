import { integer, integerList } from '@order-flow/config/env';
import { retentionDays, storageEnv, type StorageConfig } from '@order-flow/storage/config';
import { messagingEnv, type MessagingConfig } from '../config';

/** The variables of a service that consumes, and so has a database. */
export const consumerEnv = {
  ...messagingEnv,
  ...storageEnv,
  PREFETCH: integer(1, 2000, 200),
  QUERY_PREFETCH: integer(1, 2000, 50),
  RETRY_DELAYS_MS: integerList(10, 3_600_000, [1000, 5000, 30_000]),
  OUTBOX_SWEEP_MS: integer(50, 60_000, 1000),
  REPLAY_RATE_PER_SECOND: integer(1, 10_000, 50),
  RETENTION_HISTORY_DAYS: retentionDays(30),
  RETENTION_DEAD_LETTERS_DAYS: retentionDays(90),
  RETENTION_AUDIT_DAYS: retentionDays(400),
  IDEMPOTENCY_TTL_HOURS: integer(1, 8760, 24),
};

export interface ConsumerConfig extends MessagingConfig, StorageConfig {
  readonly PREFETCH: number;
  readonly QUERY_PREFETCH: number;
  readonly RETRY_DELAYS_MS: readonly number[];
  readonly OUTBOX_SWEEP_MS: number;
  readonly REPLAY_RATE_PER_SECOND: number;
  readonly RETENTION_HISTORY_DAYS: number;
  readonly RETENTION_DEAD_LETTERS_DAYS: number;
  readonly RETENTION_AUDIT_DAYS: number;
  readonly IDEMPOTENCY_TTL_HOURS: number;
}

export const CONSUMER_CONFIG = Symbol('CONSUMER_CONFIG');
