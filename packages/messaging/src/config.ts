import { flag, integer, integerList, number, secretUrl } from '@order-flow/config/env';

/** The variables of messaging; every service reads them. */
export const messagingEnv = {
  RABBITMQ_URL: secretUrl(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
  RPC_TIMEOUT_MS: integer(50, 60_000, 5000),
  DECLARE_ALL_QUEUES: flag(true),
  TRUST_TRACEPARENT: flag(false),
};

/** Days that something is kept; 0: for ever. */
export const retentionDays = (fallback: number) => number(0, 36_500, fallback);

/** The variables of a service that consumes. */
export const consumerEnv = {
  ...messagingEnv,
  PREFETCH: integer(1, 2000, 200),
  QUERY_PREFETCH: integer(1, 2000, 50),
  RETRY_DELAYS_MS: integerList(10, 3_600_000, [1000, 5000, 30_000]),
  OUTBOX_SWEEP_MS: integer(50, 60_000, 1000),
  READ_LIMIT_MS: integer(50, 60_000, 3000),
  REPLAY_RATE_PER_SECOND: integer(1, 10_000, 50),
  RETENTION_SWEEP_MINUTES: number(0.001, 1440, 60),
  RETENTION_HISTORY_DAYS: retentionDays(30),
  RETENTION_DEAD_LETTERS_DAYS: retentionDays(90),
  RETENTION_AUDIT_DAYS: retentionDays(400),
  DATABASE_WARNING_MB: integer(0, 10_000_000, 10_000),
  IDEMPOTENCY_TTL_HOURS: integer(1, 8760, 24),
};

export interface MessagingConfig {
  readonly RABBITMQ_URL: string;
  readonly RPC_TIMEOUT_MS: number;
  readonly DECLARE_ALL_QUEUES: boolean;
  readonly TRUST_TRACEPARENT: boolean;
}

export interface ConsumerConfig extends MessagingConfig {
  readonly PREFETCH: number;
  readonly QUERY_PREFETCH: number;
  readonly RETRY_DELAYS_MS: readonly number[];
  readonly OUTBOX_SWEEP_MS: number;
  readonly REPLAY_RATE_PER_SECOND: number;
  readonly RETENTION_SWEEP_MINUTES: number;
  readonly RETENTION_HISTORY_DAYS: number;
  readonly RETENTION_DEAD_LETTERS_DAYS: number;
  readonly RETENTION_AUDIT_DAYS: number;
  readonly DATABASE_WARNING_MB: number;
  readonly IDEMPOTENCY_TTL_HOURS: number;
}

export const MESSAGING_CONFIG = Symbol('MESSAGING_CONFIG');
export const CONSUMER_CONFIG = Symbol('CONSUMER_CONFIG');
