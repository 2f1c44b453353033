import { flag, integer, integerList, secretUrl } from '../../observability/src/env';

/** The variables of messaging; every service reads them. */
export const messagingEnv = {
  RABBITMQ_URL: secretUrl(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
  RPC_TIMEOUT_MS: integer(50, 60_000, 5000),
  DECLARE_ALL_QUEUES: flag(true),
  TRUST_TRACEPARENT: flag(false),
};

/** The variables of a service that consumes. */
export const consumerEnv = {
  ...messagingEnv,
  PREFETCH: integer(1, 2000, 200),
  QUERY_PREFETCH: integer(1, 2000, 50),
  RETRY_DELAYS_MS: integerList(10, 3_600_000, [1000, 5000, 30_000]),
  OUTBOX_SWEEP_MS: integer(50, 60_000, 1000),
  REPLAY_RATE_PER_SECOND: integer(1, 10_000, 50),
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
  readonly IDEMPOTENCY_TTL_HOURS: number;
}

export const MESSAGING_CONFIG = Symbol('MESSAGING_CONFIG');
export const CONSUMER_CONFIG = Symbol('CONSUMER_CONFIG');
