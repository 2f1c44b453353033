import { integer, readEnv, text } from '@order-flow/config/env';
import { observabilityEnv } from '@order-flow/telemetry/config';
import { consumerEnv } from '@order-flow/messaging/consuming/config';

/** Every variable that the notifications service reads; .env.example explains them. */
export const notificationsEnv = {
  ...observabilityEnv,
  ...consumerEnv,
  HOST: text('127.0.0.1'),
  NOTIFICATIONS_PORT: integer(1, 65_535, 3004),
  DATA_DIR: text('.data'),
};

export const NOTIFICATIONS_CONFIG = Symbol('NOTIFICATIONS_CONFIG');
export type NotificationsConfig = ReturnType<typeof readNotificationsConfig>;

/** @throws ConfigError naming each wrong variable */
export const readNotificationsConfig = (env?: NodeJS.ProcessEnv) => readEnv(notificationsEnv, env);
