import {
  certificate,
  flag,
  flagOutsideProduction,
  integer,
  privateKey,
  type Env,
} from '@order-flow/config/env';
import { nodeUrls } from '@order-flow/config/server-urls';

/** The variables of messaging. Every service reads them. */
export const messagingEnv = {
  RABBITMQ_URL: nodeUrls(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
  RABBITMQ_CA: certificate(),
  RABBITMQ_CERT: certificate(),
  RABBITMQ_KEY: privateKey(),
  RPC_TIMEOUT_MS: integer(50, 60_000, 5000),
  DECLARE_ALL_QUEUES: flag(true),
  TRUST_TRACEPARENT: flag(false),
  FAULTS_ENABLED: flagOutsideProduction(),
};

export type MessagingConfig = Env<typeof messagingEnv>;

export const MESSAGING_CONFIG = Symbol('MESSAGING_CONFIG');
