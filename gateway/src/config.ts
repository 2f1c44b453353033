import { messagingEnv } from '../../messaging/src/config';
import { flag, integer, readEnv, secretUrl, text } from '../../observability/src/env';
import { observabilityEnv } from '../../observability/src/config';

/** Every variable that the gateway reads; .env.example explains them. */
export const gatewayEnv = {
  ...observabilityEnv,
  ...messagingEnv,
  HOST: text('127.0.0.1'),
  GATEWAY_PORT: integer(1, 65_535, 3000),
  TRUST_TRACEPARENT: flag(false),
  JAEGER_QUERY_URL: secretUrl(['http', 'https'], ''),
};

/** @throws ConfigError naming each wrong variable */
export const readGatewayConfig = (env?: NodeJS.ProcessEnv) => readEnv(gatewayEnv, env);
export type GatewayConfig = ReturnType<typeof readGatewayConfig>;
