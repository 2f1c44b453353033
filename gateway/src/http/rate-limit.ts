import type { NextFunction, Request, Response } from 'express';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpException } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { RedisConnection } from '@order-flow/runtime/redis-connection';
import { clientOf } from '../auth/api-keys';
import type { GatewayConfig } from '../config';
import { addressOf } from './address';
import { isProbe } from '@order-flow/telemetry/tracing/probes';

const WINDOW_SECONDS = 1;
/** All that a hanging Redis can cost a request; then nobody asks it for a while. */
const REDIS_LIMIT_MS = 50;
const PAUSE_MS = 1000;

const failedOpen = counter('rate_limit_failed_open_total');

/**
 * At most so many requests a second for each API key or address, over all gateways: they count in Redis. While it is
 * away everyone is let through, since a limit protects and an order earns.
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
    // Who is over the limit costs no round trip till its second is over.
    inMemoryBlockOnConsumed: limit + 1,
  });
  // By `performance.now()`: a clock that is set back must not switch the limit off for longer.
  let pausedUntil = 0;

  /** Whether the request may go on, and what to tell its caller; undefined: it was not counted. */
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
      logger.debug({ err: error }, 'Redis did not count a request, it goes on');
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

/** A key that we know, or the address: an invented key must not get a limit of its own. */
function callerOf(request: Request, config: GatewayConfig): string {
  const key = config.API_KEYS.size > 0 ? request.get('x-api-key') : undefined;
  const client = key === undefined ? undefined : clientOf(config.API_KEYS, key);
  return client?.id ?? addressOf(request.ip);
}
