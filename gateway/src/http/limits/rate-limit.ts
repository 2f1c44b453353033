import type { NextFunction, Request, RequestHandler, Response } from 'express';
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
/** After so long a silence the connection is dropped. */
const SOCKET_TIMEOUT_MS = 2000;
const PAUSE_MS = 1000;

/**
 * Anyone may call these routes, and each call is a transaction of the notifications service. So they have a limit of their
 * own, whatever RATE_LIMIT_PER_SECOND is. One request of a provider tells of up to 100 mails.
 */
const OPEN_ROUTES = { unsubscribe: 10, 'notifications/provider-events': 10 };

const failedOpen = counter('rate_limit_failed_open_total');

export interface RateLimit {
  /** Limits the requests whose path begins with one of these. `/`: all. */
  readonly paths: string | string[];
  readonly handler: RequestHandler;
}

/**
 * Limits the requests per second of each API key or address. All gateways count together, in Redis. While Redis is away
 * every request passes, because orders matter more than the limit.
 *
 * @returns the limits of this installation; none: nothing is limited, and there is no connection to Redis
 */
export function rateLimits(config: GatewayConfig): { limits: readonly RateLimit[]; close: () => void } {
  const perSecond = config.RATE_LIMIT_PER_SECOND;
  const open = config.OPTIONAL_SERVICES.includes('notifications') ? Object.entries(OPEN_ROUTES) : [];
  if (perSecond === 0 && open.length === 0) return { limits: [], close: () => undefined };
  const redis = new RedisConnection(config, {
    socketTimeoutMs: SOCKET_TIMEOUT_MS,
    commandTimeoutMs: REDIS_LIMIT_MS,
    whileAway: 'requests are not limited',
  });
  const counting = new Counting(redis, config);
  const limits = open.map<RateLimit>(([route, limit]) => ({
    // The same without and with the version.
    paths: [`/${route}`, `/v1/${route}`],
    handler: counting.limit(`rate:${route}`, limit),
  }));
  if (perSecond > 0) limits.unshift({ paths: '/', handler: counting.limit('rate', perSecond) });
  return { limits, close: () => redis.close() };
}

/** Counts requests in Redis for each limit. If it fails for one of them, none asks Redis for a while. */
class Counting {
  /** Measured by `performance.now()`, so that setting the clock back does not switch the limits off for longer. */
  private pausedUntil = 0;

  constructor(
    private readonly redis: RedisConnection,
    private readonly config: GatewayConfig,
  ) {}

  /** @param keyPrefix of the limit's keys in Redis */
  limit(keyPrefix: string, limit: number): RequestHandler {
    const limiter = new RateLimiterRedis({
      storeClient: this.redis.client,
      keyPrefix,
      points: limit,
      duration: WINDOW_SECONDS,
      // A caller over the limit causes no round trip until its second is over.
      inMemoryBlockOnConsumed: limit + 1,
    });
    return (request: Request, response: Response, next: NextFunction): void => {
      // `path` is what follows the path of the limit.
      if (isProbe(request.baseUrl + request.path)) next();
      else this.check(limiter, request, response).then(() => next(), next);
    };
  }

  private async check(limiter: RateLimiterRedis, request: Request, response: Response): Promise<void> {
    const counted = await this.count(limiter, callerOf(request, this.config));
    if (!counted) return;
    const limit = limiter.points;
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

  /** Whether the request may go on, and the figures for its caller; undefined if it was not counted. */
  private async count(
    limiter: RateLimiterRedis,
    key: string,
  ): Promise<{ allowed: boolean; remaining: number; ms: number } | undefined> {
    if (performance.now() < this.pausedUntil) {
      failedOpen.inc();
      return undefined;
    }
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(key);
      return { allowed: true, remaining: remainingPoints, ms: msBeforeNext };
    } catch (error) {
      if (error instanceof RateLimiterRes) return { allowed: false, remaining: 0, ms: error.msBeforeNext };
      failedOpen.inc();
      this.pausedUntil = performance.now() + PAUSE_MS;
      logger.debug({ err: error }, 'Redis did not count a request, so it passes');
      return undefined;
    }
  }
}

/** A known API key, or the address. An invented key must not get its own limit. */
function callerOf(request: Request, config: GatewayConfig): string {
  const key = config.API_KEYS.size > 0 ? request.get('x-api-key') : undefined;
  const client = key === undefined ? undefined : clientOf(config.API_KEYS, key);
  return client?.id ?? addressOf(request.ip);
}
