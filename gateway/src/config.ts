import { messagingEnv } from '@order-flow/messaging/config';
import {
  ConfigError,
  integer,
  list,
  oneOf,
  optionalFlag,
  optionalInteger,
  readEnv,
  secret,
  someOf,
  text,
  url,
  urlWith,
} from '@order-flow/config/env';
import { optionalOwners } from '@order-flow/contracts/owners';
import { observabilityEnv } from '@order-flow/telemetry/config';
import { redisEnv } from '@order-flow/runtime/redis-connection';
import { accountList } from './auth/sign-in/accounts';
import { apiKeyList } from './auth/identity/api-keys';

/** Every variable that the gateway reads; .env.example explains them. */
export const gatewayEnv = {
  ...observabilityEnv,
  ...messagingEnv,
  HOST: text('127.0.0.1'),
  GATEWAY_PORT: integer(1, 65_535, 3000),
  ...redisEnv,

  ACCOUNTS: accountList(),
  SESSION_IDLE_MINUTES: integer(1, 10_080, 30),
  SESSION_MAX_MINUTES: integer(1, 43_200, 720),
  COOKIE_SECURE: oneOf(['auto', 'always']),
  OIDC_ISSUER: url(),
  OIDC_AUDIENCE: text(''),
  OIDC_ROLE_CLAIM: text('roles'),
  API_KEYS: apiKeyList(),
  TRUST_PROXY: integer(0, 10, 0),
  JAEGER_QUERY_URL: url(),
  PROMETHEUS_URL: url(),
  GRAFANA_UI_URL: url(),
  JAEGER_UI_URL: url(),
  PROMETHEUS_UI_URL: url(),
  RABBITMQ_UI_URL: url(),
  LOGS_UI_URL: urlWith('{traceId}'),
  SWAGGER_ENABLED: optionalFlag(),
  CORS_ORIGINS: list(/^https?:\/\/[^/,\s]+$/, 'origins such as https://shop.example, separated by commas'),
  RATE_LIMIT_PER_SECOND: optionalInteger(0, 1_000_000),
  OPTIONAL_SERVICES: someOf(optionalOwners),
  MAIL_EVENTS_SECRET: secret(''),
  MAX_IN_FLIGHT: integer(1, 100_000, 1000),
  MAX_ADMIN_IN_FLIGHT: integer(1, 10_000, 50),
};

/** Requests a second, many times more than a person or an ordinary client sends. */
const DEFAULT_RATE_LIMIT = 100;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Whether other machines can call the gateway, directly or through a proxy on this machine. */
const isForOthers = ({ HOST, TRUST_PROXY }: { HOST: string; TRUST_PROXY: number }) =>
  !LOOPBACK.test(HOST) || TRUST_PROXY > 0;

export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');
export type GatewayConfig = ReturnType<typeof readGatewayConfig>;

/** @throws ConfigError naming each wrong variable */
export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnv(gatewayEnv, env);
  const isProduction = env.NODE_ENV === 'production';
  const config = Object.freeze({
    ...read,
    SWAGGER_ENABLED: read.SWAGGER_ENABLED ?? !isProduction,
    /** Where ACCOUNTS came from, if from a file: it is read again when it changes. */
    ACCOUNTS_FILE: env['ACCOUNTS_FILE']?.trim() ?? '',
    RATE_LIMIT_PER_SECOND: read.RATE_LIMIT_PER_SECOND ?? (isForOthers(read) ? DEFAULT_RATE_LIMIT : 0),
  });
  if (config.OIDC_ISSUER && config.ACCOUNTS.length > 0)
    throw new ConfigError('ACCOUNTS: is set, and so is OIDC_ISSUER; set one of them');
  if (config.OIDC_ISSUER && !config.OIDC_AUDIENCE)
    throw new ConfigError(
      'OIDC_AUDIENCE: is not set; without it a token for any other service would be accepted',
    );
  if (isProduction && config.OIDC_ISSUER.startsWith('http:'))
    throw new ConfigError('OIDC_ISSUER: got an http:// URL, wants https:// (NODE_ENV=production)');
  return config;
}
