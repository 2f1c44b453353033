import { secret } from '@order-flow/config/env';
import { loggerEnv } from './logger';

/** What every service reads for its logs and metrics; .env.example explains them. */
export const observabilityEnv = {
  ...loggerEnv,
  METRICS_TOKEN: secret(''),
};
