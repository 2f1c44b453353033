import { consumerEnv } from '@order-flow/messaging/consuming/config';
import { databaseUrlEnv, retentionDays } from '@order-flow/storage/config';
import { flag, integer, readEnv, text } from '@order-flow/config/env';
import { observabilityEnv } from '@order-flow/telemetry/config';

/** Every variable that the products service reads; .env.example explains them. */
export const productsEnv = {
  ...observabilityEnv,
  ...consumerEnv,
  HOST: text('127.0.0.1'),
  PRODUCTS_PORT: integer(1, 65_535, 3001),
  DATA_DIR: text('.data'),
  PRODUCTS_DATABASE_URL: databaseUrlEnv(),
  SEED_CATALOGUE: flag(false),
  RETENTION_MOVEMENTS_DAYS: retentionDays(400),
  RETENTION_RESERVATIONS_DAYS: retentionDays(400),
  METRICS_STOCK_SERIES: integer(0, 10_000, 500),
};

export const PRODUCTS_CONFIG = Symbol('PRODUCTS_CONFIG');
export type ProductsConfig = ReturnType<typeof readProductsConfig>;

/** @throws ConfigError naming each wrong variable */
export const readProductsConfig = (env?: NodeJS.ProcessEnv) => readEnv(productsEnv, env);
