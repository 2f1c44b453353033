import { integer, list, oneOf, readEnv, secret, secretUrlList, text, url } from '@order-flow/config/env';
import { observabilityEnv } from '@order-flow/telemetry/config';
import { consumerEnv } from '@order-flow/messaging/consuming/config';
import { retentionDays } from '@order-flow/storage/config';

/** Every variable that the notifications service reads; .env.example explains them. */
export const notificationsEnv = {
  ...observabilityEnv,
  ...consumerEnv,
  HOST: text('127.0.0.1'),
  NOTIFICATIONS_PORT: integer(1, 65_535, 3004),
  DATA_DIR: text('.data'),
  MAIL_PROVIDERS: secretUrlList(['smtp', 'smtps', 'https', 'http'], 'smtp://127.0.0.1:1025'),
  MAIL_FROM: text('Order Flow <orders@order-flow.example>'),
  MAIL_REPLY_TO: text(''),
  MAIL_SENDER_NAME: text('Order Flow'),
  MAIL_DOMAIN: text('order-flow.example'),
  MAIL_PUBLIC_URL: url(),
  MAIL_SECRET: secret(''),
  MAIL_OPERATORS: list(/^[^\s@<>,]+@[^\s@<>,]+$/, 'addresses for mails to operators, separated by commas'),
  MAIL_OPERATORS_LOCALE: oneOf(['en', 'es']),
  MAIL_TIMEOUT_MS: integer(50, 120_000, 15_000),
  MAIL_CONCURRENCY: integer(1, 50, 5),
  MAIL_RATE_PER_SECOND: integer(1, 1000, 10),
  MAIL_RETRY_SECONDS: integer(1, 3600, 30),
  MAIL_GIVE_UP_HOURS: integer(1, 168, 24),
  RETENTION_CONTACTS_DAYS: retentionDays(30),
  RETENTION_MAILS_DAYS: retentionDays(90),
};

export const NOTIFICATIONS_CONFIG = Symbol('NOTIFICATIONS_CONFIG');
export type NotificationsConfig = ReturnType<typeof readNotificationsConfig>;

/** @throws ConfigError naming each wrong variable */
export const readNotificationsConfig = (env?: NodeJS.ProcessEnv) => readEnv(notificationsEnv, env);
