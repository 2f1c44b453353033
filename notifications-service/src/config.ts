import {
  integer,
  list,
  number,
  oneOf,
  readEnv,
  secret,
  secretUrlList,
  text,
  url,
} from '@order-flow/config/env';
import { consumerEnv } from '@order-flow/messaging/consuming/config';
import { databaseUrlEnv, retentionDays } from '@order-flow/storage/config';
import { observabilityEnv } from '@order-flow/telemetry/config';
import { providerProtocols } from './sending/providers';

/** Every variable that the notifications service reads; .env.example explains them. */
export const notificationsEnv = {
  ...observabilityEnv,
  ...consumerEnv,
  HOST: text('127.0.0.1'),
  NOTIFICATIONS_PORT: integer(1, 65_535, 3004),
  DATA_DIR: text('.data'),
  NOTIFICATIONS_DATABASE_URL: databaseUrlEnv(),
  PROCESS_NICE: integer(0, 19, 19),
  MAIL_PROVIDERS: secretUrlList(providerProtocols, 'smtp://127.0.0.1:1025'),
  MAIL_FROM: text('Order Flow <orders@order-flow.example>'),
  MAIL_REPLY_TO: text(''),
  MAIL_SENDER_NAME: text('Order Flow'),
  MAIL_DOMAIN: text('order-flow.example'),
  MAIL_PUBLIC_URL: url(),
  MAIL_KEY: secret(''),
  OPERATOR_EMAILS: list(/^[^@\s<>]+@[^@\s<>]+$/, 'addresses separated by commas'),
  OPERATOR_LOCALE: oneOf(['en', 'es']),
  MAIL_TIMEOUT_MS: integer(50, 120_000, 15_000),
  MAIL_MAX_CONCURRENCY: integer(1, 100, 5),
  MAIL_RATE_PER_SECOND: number(0.1, 1000, 10),
  MAIL_RETRY_FIRST_SECONDS: number(0.05, 3600, 10),
  MAIL_GIVE_UP_HOURS: number(0.001, 168, 24),
  RETENTION_MAILS_DAYS: retentionDays(30),
};

export const NOTIFICATIONS_CONFIG = Symbol('NOTIFICATIONS_CONFIG');
export type NotificationsConfig = ReturnType<typeof readNotificationsConfig>;

/** @throws ConfigError naming each wrong variable */
export const readNotificationsConfig = (env?: NodeJS.ProcessEnv) => readEnv(notificationsEnv, env);
