import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config';
import { GatewayRedis } from '../../redis/gateway-redis';
import type { Actor } from '../access';
import { inRedis } from './in-redis';
import { AccountBook } from './account-book';
import { versionOf, type Account } from './accounts';

/** A session as Redis stores it. The key is the hash of its id, so reading Redis does not let anyone take it over. */
interface Stored {
  readonly name: string;
  readonly version: string;
  readonly csrfToken: string;
  readonly endsAt: number;
}

export interface Session {
  readonly actor: Actor;
  readonly csrfToken: string;
}

/** Sessions of local accounts. Redis keeps them until they are unused for too long, too old, or ended. */
@Injectable()
export class Sessions {
  constructor(
    private readonly redis: GatewayRedis,
    private readonly accounts: AccountBook,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** @throws ServiceUnavailableException while Redis is away */
  async open(account: Account): Promise<{ id: string; csrfToken: string }> {
    const id = randomBytes(32).toString('base64url');
    const csrfToken = randomBytes(32).toString('base64url');
    const stored: Stored = {
      name: account.name,
      version: versionOf(account),
      csrfToken,
      endsAt: Date.now() + this.config.SESSION_MAX_MINUTES * 60_000,
    };
    await inRedis(this.redis.client.set(keyOf(id), JSON.stringify(stored), 'EX', this.idleSeconds));
    return { id, csrfToken };
  }

  /**
   * The session, unless its account was disabled or changed since it began.
   *
   * @throws ServiceUnavailableException while Redis is away, or if the account has changed and cannot be read
   */
  async find(id: string): Promise<Session | undefined> {
    const text = await inRedis(this.redis.client.getex(keyOf(id), 'EX', this.idleSeconds));
    if (text === null) return undefined;
    const { name, version, csrfToken, endsAt } = JSON.parse(text) as Stored;
    const account = await this.accounts.find(name);
    if (!account || account.disabled || versionOf(account) !== version || Date.now() > endsAt) {
      await this.end(id);
      return undefined;
    }
    return { actor: { id: name, name, role: account.role }, csrfToken };
  }

  /** @throws ServiceUnavailableException while Redis is away */
  async end(id: string): Promise<void> {
    await inRedis(this.redis.client.del(keyOf(id)));
  }

  private get idleSeconds(): number {
    return this.config.SESSION_IDLE_MINUTES * 60;
  }
}

/** Whether the request carries the session's CSRF token. Another site cannot know it. */
export function csrfMatches(session: Session, given: string | undefined): boolean {
  const expected = Buffer.from(session.csrfToken);
  const actual = Buffer.from(given ?? '');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

const keyOf = (id: string) => `session:${createHash('sha256').update(id).digest('base64url')}`;
