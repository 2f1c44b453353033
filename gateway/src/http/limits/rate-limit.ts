import type { NextFunction, Request, Response } from 'express';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpException } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { RedisConnection } from '@order-flow/runtime/redis-connection';
import { clientOf } from '../../auth/identity/api-keys';
import type { GatewayConfig } from '../../config';
import { addressOf } from '../address';
import { isProbe } from '@order-flow/telemetry/tracing/probes';

const WINDOW_SECONDS = 1;
/** How long a request waits for Redis at most. After a timeout no request asks Redis for a while (PAUSE_MS). */
const REDIS_LIMIT_MS = 50;
const PAUSE_MS = 1000;

const failedOpen = counter('rate_limit_failed_open_total');

/**
 * Limits the requests per second of each API key or address. All gateways count together, in Redis. While Redis is away
 * every request passes, because orders matter more than the limit.
 */
export function rateLimit(config: GatewayConfig) {
  const limit = config.RATE_LIMIT_PER_SECOND;
  const redis = new RedisConnection(config, {
    commandTimeoutMs: REDIS_LIMIT_MS,
    whileAway: 'requests are not limited',
  });
  const limiter = new RateLimiterRedis({
    storeClient: redis.client,
    keyPrefix: 'rate',
    points: limit,
    duration: WINDOW_SECONDS,
    // A caller over the limit causes no round trip until its second is over.
    inMemoryBlockOnConsumed: limit + 1,
  });
  // Measured by `performance.now()`, so that setting the clock back does not switch the limit off for longer.
  let pausedUntil = 0;

  /** Whether the request may go on, and the figures for its caller; undefined if it was not counted. */
  async function count(
    key: string,
  ): Promise<{ allowed: boolean; remaining: number; ms: number } | undefined> {
    if (performance.now() < pausedUntil) {
      failedOpen.inc();
      return undefined;
    }
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(key);
      return { allowed: true, remaining: remainingPoints, ms: msBeforeNext };
    } catch (error) {
      if (error instanceof RateLimiterRes) return { allowed: false, remaining: 0, ms: error.msBeforeNext };
      failedOpen.inc();
      pausedUntil = performance.now() + PAUSE_MS;
      logger.debug({ err: error }, 'Redis did not count a request, so it passes');
      return undefined;
    }
  }

  async function check(request: Request, response: Response): Promise<void> {
    const counted = await count(callerOf(request, config));
    if (!counted) return;
    response.setHeader('RateLimit-Policy', `${limit};w=${WINDOW_SECONDS}`);
    response.setHeader('RateLimit-Limit', limit);
    response.setHeader('RateLimit-Remaining', counted.remaining);
    response.setHeader('RateLimit-Reset', Math.ceil(counted.ms / 1000));
    if (counted.allowed) return;
    throw new HttpException(
      { message: `More than ${limit} requests in ${WINDOW_SECONDS} s.`, retryAfterMs: counted.ms },
      429,
    );
  }

  return {
    handler: (request: Request, response: Response, next: NextFunction): void => {
      if (isProbe(request.path)) next();
      else check(request, response).then(() => next(), next);
    },
    close: () => redis.close(),
  };
}

/** A known API key, or the address. An invented key must not get its own limit. */
function callerOf(request: Request, config: GatewayConfig): string {
  const key = config.API_KEYS.size > 0 ? request.get('x-api-key') : undefined;
  const client = key === undefined ? undefined : clientOf(config.API_KEYS, key);
  return client?.id ?? addressOf(request.ip);
}
