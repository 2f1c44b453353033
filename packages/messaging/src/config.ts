import { certificate, flag, flagOutsideProduction, integer, privateKey, secretUrl } from '@order-flow/config/env';

/** The variables of messaging. Every service reads them. */
export const messagingEnv = {
  RABBITMQ_URL: secretUrl(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
  RABBITMQ_CA: certificate(),
  RABBITMQ_CERT: certificate(),
  RABBITMQ_KEY: privateKey(),
  RPC_TIMEOUT_MS: integer(50, 60_000, 5000),
  DECLARE_ALL_QUEUES: flag(true),
  TRUST_TRACEPARENT: flag(false),
  FAULTS_ENABLED: flagOutsideProduction(),
};

export interface MessagingConfig {
  readonly RABBITMQ_URL: string;
  readonly RABBITMQ_CA: string;
  readonly RABBITMQ_CERT: string;
  readonly RABBITMQ_KEY: string;
  readonly RPC_TIMEOUT_MS: number;
  readonly DECLARE_ALL_QUEUES: boolean;
  readonly TRUST_TRACEPARENT: boolean;
  readonly FAULTS_ENABLED: boolean;
}

export const MESSAGING_CONFIG = Symbol('MESSAGING_CONFIG');
