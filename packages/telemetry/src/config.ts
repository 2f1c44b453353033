import { oneOf, secret } from '@order-flow/config/env';

/** The variables for logs and metrics. Every service reads them; .env.example explains them. */
export const observabilityEnv = {
  LOG_LEVEL: oneOf(['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent']),
  METRICS_TOKEN: secret(''),
};
