import { createHash } from 'node:crypto';
import { HttpException, Injectable } from '@nestjs/common';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { addressOf } from '../http/address';
import { GatewayRedis } from '../redis/gateway-redis';
import { inRedis } from './sessions';

const WINDOW_SECONDS = 15 * 60;
const TRIES_PER_ACCOUNT = 10;
const TRIES_PER_ADDRESS = 50;

/** Guessing passwords is slow: so many tries in 15 minutes, for each account and from each address. */
@Injectable()
export class SignInThrottle {
  private readonly perAccount: RateLimiterRedis;
  private readonly perAddress: RateLimiterRedis;

  constructor(redis: GatewayRedis) {
    const common = { storeClient: redis.client, duration: WINDOW_SECONDS };
    this.perAccount = new RateLimiterRedis({
      ...common,
      keyPrefix: 'sign-in:account',
      points: TRIES_PER_ACCOUNT,
    });
    this.perAddress = new RateLimiterRedis({
      ...common,
      keyPrefix: 'sign-in:address',
      points: TRIES_PER_ADDRESS,
    });
  }

  /**
   * Counts a try, before the password is looked at.
   *
   * @throws HttpException 429 after too many; ServiceUnavailableException while Redis is away
   */
  async count(name: string, address: string | undefined): Promise<void> {
    await take(this.perAddress, addressOf(address));
    await take(this.perAccount, accountKey(name));
  }

  /** Whoever knows the password has not been guessing. */
  async forget(name: string): Promise<void> {
    await inRedis(this.perAccount.delete(accountKey(name)));
  }
}

const accountKey = (name: string) => createHash('sha256').update(name).digest('base64url');

async function take(limiter: RateLimiterRedis, key: string): Promise<void> {
  const outcome = await inRedis(
    limiter.consume(key).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused;
      throw refused;
    }),
  );
  if (outcome.consumedPoints <= limiter.points) return;
  throw new HttpException(
    { message: 'Too many tries to sign in. Wait before the next one.', retryAfterMs: outcome.msBeforeNext },
    429,
  );
}
