import { ServiceUnavailableException } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';

/** The answer of Redis. Without an answer nobody can sign in. */
export async function inRedis<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (err) {
    logger.warn({ err }, 'Redis did not answer: nobody can sign in');
    throw new ServiceUnavailableException(
      'Sign-in does not work now, because Redis does not answer. Orders can still be placed.',
    );
  }
}
