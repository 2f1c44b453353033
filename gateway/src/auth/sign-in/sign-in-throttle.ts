import { createHash } from 'node:crypto';
import { HttpException, Injectable } from '@nestjs/common';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { GatewayRedis } from '../../redis/gateway-redis';
import { inRedis } from './in-redis';

const WINDOW_SECONDS = 15 * 60;
const TRIES_PER_ADDRESS = 50;
const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;
const TRIES_OF_STRANGERS = 100;
/** How long an address stays known to an account after a sign-in. */
const KNOWN_SECONDS = 90 * 24 * 60 * 60;

/**
 * Limits how fast passwords can be guessed. Every 15 minutes there are 50 tries for an address, 10 for an account from
 * one address, and 100 for an account from all addresses that have not signed in to it before.
 *
 * The last limit stops guessing from many addresses. It does not apply to known addresses, so nobody can lock the owner
 * out of an account (OWASP's device cookies, with the address instead of the cookie).
 */
@Injectable()
export class SignInThrottle {
  private readonly perAddress: RateLimiterRedis;
  private readonly perPair: RateLimiterRedis;
  private readonly strangers: RateLimiterRedis;

  constructor(private readonly redis: GatewayRedis) {
    const limiter = (keyPrefix: string, points: number) =>
      new RateLimiterRedis({ storeClient: redis.client, duration: WINDOW_SECONDS, keyPrefix, points });
    this.perAddress = limiter('sign-in:address', TRIES_PER_ADDRESS);
    this.perPair = limiter('sign-in:pair', TRIES_PER_ACCOUNT_AND_ADDRESS);
    this.strangers = limiter('sign-in:account', TRIES_OF_STRANGERS);
  }

  /**
   * Whether this address has signed in to this account in the last 90 days.
   *
   * @param address as `addressOf()` gives it
   * @throws ServiceUnavailableException while Redis is away
   */
  async isKnown(name: string, address: string): Promise<boolean> {
    return (await inRedis(this.redis.client.get(knownKey(name, address)))) !== null;
  }

  /**
   * Counts a try, before the password is checked.
   *
   * @throws HttpException 429 after too many; ServiceUnavailableException while Redis is away
   */
  async count(name: string, address: string, isKnown: boolean): Promise<void> {
    await take(this.perAddress, address);
    await take(this.perPair, pairKey(name, address));
    if (!isKnown) await take(this.strangers, hash(name));
  }

  /** Call it when the password was right: the address becomes known to the account, and its tries no longer count. */
  async succeeded(name: string, address: string): Promise<void> {
    await inRedis(this.redis.client.set(knownKey(name, address), '1', 'EX', KNOWN_SECONDS));
    await inRedis(this.perPair.delete(pairKey(name, address)));
  }
}

/** Names are hashed for the key, because a caller may send any characters and any length. */
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const pairKey = (name: string, address: string) => hash(`${address}\0${name}`);
const knownKey = (name: string, address: string) => `sign-in:known:${pairKey(name, address)}`;

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
