import { secret } from '@order-flow/config/env';
import { loggerEnv } from './logger';

/** The variables for logs and metrics. Every service reads them; .env.example explains them. */
export const observabilityEnv = {
  ...loggerEnv,
  METRICS_TOKEN: secret(''),
};
