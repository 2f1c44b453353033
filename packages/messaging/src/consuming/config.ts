import { integer, integerList, type Env } from '@order-flow/config/env';
import type { Queue } from '@order-flow/contracts/contracts';
import { retentionDays, storageEnv } from '@order-flow/storage/config';
import { messagingEnv } from '../config';

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

export type ConsumerConfig = Env<typeof consumerEnv>;

export const CONSUMER_CONFIG = Symbol('CONSUMER_CONFIG');

/** The queues that a service consumes from, and how many messages of each are in work at once. */
export type ConsumedQueues = readonly { readonly queue: Queue; readonly prefetch: number }[];
export const CONSUMED_QUEUES = Symbol('CONSUMED_QUEUES');
