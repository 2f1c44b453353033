import { integer, integerList, readEnv, text } from '@order-flow/config/env';
import { observabilityEnv } from '@order-flow/telemetry/config';
import { redisEnv } from '@order-flow/runtime/redis-connection';
import { consumerEnv } from '@order-flow/messaging/consuming/config';
import { databaseUrlEnv, retentionDays } from '@order-flow/storage/config';

/** Every variable that the orders service reads; .env.example explains them. */
export const ordersEnv = {
  ...observabilityEnv,
  ...consumerEnv,
  HOST: text('127.0.0.1'),
  ORDERS_PORT: integer(1, 65_535, 3002),
  DATA_DIR: text('.data'),
  ORDERS_DATABASE_URL: databaseUrlEnv(),
  ...redisEnv,
  SWEEP_INTERVAL_MS: integer(50, 600_000, 5000),
  REDRIVE_DELAYS_SECONDS: integerList(1, 86_400, [30, 60, 120, 300, 900, 1800, 3600]),
  REDRIVES_MAX: integer(1, 10_000, 12),
  RETENTION_INBOX_DAYS: retentionDays(30),
  RETENTION_TIMELINE_DAYS: retentionDays(365),
};

export const ORDERS_CONFIG = Symbol('ORDERS_CONFIG');
export type OrdersConfig = ReturnType<typeof readOrdersConfig>;

/** @throws ConfigError naming each wrong variable */
export const readOrdersConfig = (env?: NodeJS.ProcessEnv) => readEnv(ordersEnv, env);
