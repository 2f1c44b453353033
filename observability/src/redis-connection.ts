import Redis from 'ioredis';
import { integer, secretUrl, text, withoutSecrets } from './env';
import { logger } from './logger';

/** Where Redis is; read by every service that uses it. */
export const redisEnv = {
  REDIS_URL: secretUrl(['redis', 'rediss'], ''),
  REDIS_HOST: text('127.0.0.1'),
  REDIS_PORT: integer(1, 65_535, 6379),
};

interface RedisConfig {
  readonly REDIS_URL: string;
  readonly REDIS_HOST: string;
  readonly REDIS_PORT: number;
}

interface Options {
  readonly commandTimeoutMs: number;
  /** What follows while it does not answer, for the log. */
  readonly whileAway: string;
}

/** A connection that comes back by itself; while Redis is away every command fails, at once or after its limit. */
export function connectRedis(config: RedisConfig, { commandTimeoutMs, whileAway }: Options): Redis {
  const url = config.REDIS_URL || `redis://${config.REDIS_HOST}:${config.REDIS_PORT}`;
  const client = new Redis(url, {
    retryStrategy: (times) => Math.min(times * 50, 2000),
    connectTimeout: 1000,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 1,
    // A command while Redis is away fails at once instead of waiting for it.
    enableOfflineQueue: false,
    // The commands of one turn of the event loop go out together.
    enableAutoPipelining: true,
  });
  const redis = withoutSecrets(url);
  let lastError = '';
  client.on('ready', () => {
    lastError = '';
    logger.info({ redis }, 'connected to Redis');
  });
  client.on('error', (err: Error) => {
    // It is tried again up to twenty times a second: one line for each new error is enough.
    if (err.message === lastError) return;
    lastError = err.message;
    logger.warn({ redis, reason: err.message }, `Redis does not answer; ${whileAway}`);
  });
  return client;
}
