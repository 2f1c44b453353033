import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { gauge } from '../../../observability/src/metrics';
import { RedisConnection } from '../../../observability/src/redis-connection';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';
import { Together } from './together';

const PROCESSED_TTL_SECONDS = 86_400;
const LOCK_TTL_SECONDS = 10;
/** An order does not wait longer for its lock: the database alone will do. */
const COMMAND_TIMEOUT_MS = 500;

/** For each pair of keys: EXISTS processed, else SET lock NX. */
const CLAIM = `
  local claims = {}
  for i = 1, #KEYS / 2 do
    local processed, lock = KEYS[2 * i - 1], KEYS[2 * i]
    if redis.call('EXISTS', processed) == 1 then claims[i] = 'processed'
    elseif redis.call('SET', lock, ARGV[i + 1], 'NX', 'EX', ARGV[1]) then claims[i] = 'locked'
    else claims[i] = 'held' end
  end
  return claims`;

/**
 * For each pair of keys: DEL lock while it is ours, SET processed if it is done. It is one step to everyone else. A Redis
 * that is full refuses SET: that must not keep the locks of the others.
 */
const END = `
  for i = 1, #KEYS / 2 do
    local processed, lock, token, state = KEYS[2 * i - 1], KEYS[2 * i], ARGV[2 * i], ARGV[2 * i + 1]
    if redis.call('GET', lock) == token then redis.call('DEL', lock) end
    if state == 'done' then redis.pcall('SET', processed, 'true', 'EX', ARGV[1]) end
  end`;

const processed = (key: string) => `processed:${key}`;
const keysOf = ({ key }: Work) => [processed(key), `lock:${key}`];

/** `processed`: it was before; `locked`: by us, now; `held`: by someone else. */
export type Claim = 'processed' | 'locked' | 'held';

/** Someone's work on a key: only who knows the token can end it. */
interface Work {
  readonly key: string;
  readonly token: string;
}

/**
 * The seed's keys in Redis: `processed:{key}` ("true", 24 h) and `lock:{key}` (a token, 10 s). What is asked in one turn
 * of the event loop goes in one command; it is one Redis and no cluster, so a command may name many keys. Every command
 * fails within half a second while Redis is away.
 */
@Injectable()
export class RedisService implements OnModuleDestroy {
  private readonly connection: RedisConnection;

  private readonly claims = new Together<Work, Claim>((all) => {
    const args = [LOCK_TTL_SECONDS, ...all.map(({ token }) => token)];
    return this.connection.client.eval(CLAIM, 2 * all.length, ...all.flatMap(keysOf), ...args) as Promise<
      Claim[]
    >;
  });

  private readonly ends = new Together<Work & { done: boolean }, undefined>(async (all) => {
    const states = all.flatMap(({ token, done }) => [token, done ? 'done' : 'undone']);
    await this.connection.client.eval(
      END,
      2 * all.length,
      ...all.flatMap(keysOf),
      PROCESSED_TTL_SECONDS,
      ...states,
    );
    return [];
  });

  constructor(@Inject(ORDERS_CONFIG) config: OrdersConfig) {
    this.connection = new RedisConnection(config, {
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
      whileAway: 'going on with the database alone',
    });
    gauge('redis_connected', (metric) => metric.set(this.connected ? 1 : 0));
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  /** Takes the key's lock, unless it was processed before or someone else has it. */
  claim(work: Work): Promise<Claim> {
    return this.claims.ask(work);
  }

  /** Marks the key as processed if the work on it is done, and lets go of its lock if that is still ours. */
  async end(work: Work, done: boolean): Promise<void> {
    await this.ends.ask({ ...work, done });
  }

  /** Forgets that the keys were processed. */
  async forget(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.connection.client.del(keys.map(processed));
  }

  onModuleDestroy(): void {
    this.connection.close();
  }
}
