import * as ipaddr from 'ipaddr.js';
import { flag, integer, integerList, list, readEnv, secretList, text, url } from '@order-flow/config/env';
import { observabilityEnv } from '@order-flow/telemetry/config';
import { consumerEnv } from '@order-flow/messaging/consuming/config';
import { databaseUrlEnv, retentionDays } from '@order-flow/storage/config';
import type { EgressRules } from './sending/egress-guard';

/** Every variable that the webhooks service reads; .env.example explains them. */
export const webhooksEnv = {
  ...observabilityEnv,
  ...consumerEnv,
  HOST: text('127.0.0.1'),
  WEBHOOKS_PORT: integer(1, 65_535, 3003),
  DATA_DIR: text('.data'),
  WEBHOOKS_DATABASE_URL: databaseUrlEnv(),
  PROCESS_NICE: integer(0, 19, 19),
  WEBHOOK_TIMEOUT_MS: integer(50, 60_000, 15_000),
  WEBHOOK_RETRY_DELAYS_SECONDS: integerList(1, 604_800, [5, 300, 1800, 7200, 18_000, 36_000, 36_000]),
  WEBHOOK_DISABLE_AFTER_HOURS: integer(1, 8760, 120),
  WEBHOOK_MAX_CONCURRENCY: integer(1, 2000, 200),
  WEBHOOK_ALLOW_HTTP: flag(false),
  WEBHOOK_ALLOW_PRIVATE: list(/\//, '')
    .refine((networks) => networks.every((network) => ipaddr.isValidCIDR(network)))
    .describe('networks such as 10.1.0.0/16, separated by commas'),
  WEBHOOK_EGRESS_PROXY: url(),
  WEBHOOK_SECRETS_KEY: secretList(),
  RETENTION_WEBHOOKS_DAYS: retentionDays(30),
};

export const WEBHOOKS_CONFIG = Symbol('WEBHOOKS_CONFIG');
export type WebhooksConfig = ReturnType<typeof readWebhooksConfig>;

/** @throws ConfigError naming each wrong variable */
export function readWebhooksConfig(env?: NodeJS.ProcessEnv) {
  const read = readEnv(webhooksEnv, env);
  const egress: EgressRules = {
    allowHttp: read.WEBHOOK_ALLOW_HTTP,
    allowPrivate: read.WEBHOOK_ALLOW_PRIVATE,
  };
  return Object.freeze({ ...read, egress });
}
