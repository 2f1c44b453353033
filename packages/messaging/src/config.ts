import { flag, integer, secretUrl, type Env } from '@order-flow/config/env';

/** The variables of messaging; every service reads them. */
export const messagingEnv = {
  RABBITMQ_URL: secretUrl(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
  RPC_TIMEOUT_MS: integer(50, 60_000, 5000),
  DECLARE_ALL_QUEUES: flag(true),
  TRUST_TRACEPARENT: flag(false),
};

export type MessagingConfig = Env<typeof messagingEnv>;

export const MESSAGING_CONFIG = Symbol('MESSAGING_CONFIG');
