import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import Redis from 'ioredis';
import { withoutSecrets } from '../../../observability/src/env';
import { logger } from '../../../observability/src/logger';
import { gauge } from '../../../observability/src/metrics';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';

const DELETE_IF_EQUAL = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Redis as the seed uses it. Every command fails within half a second while Redis is away; it comes back by itself. */
@Injectable()
export class RedisService implements OnModuleDestroy {
  private readonly client: Redis;
  private lastError = '';

  constructor(@Inject(ORDERS_CONFIG) config: OrdersConfig) {
    const url = config.REDIS_URL || `redis://${config.REDIS_HOST}:${config.REDIS_PORT}`;
    this.client = new Redis(url, {
      retryStrategy: (times) => Math.min(times * 50, 2000),
      connectTimeout: 1000,
      commandTimeout: 500,
      maxRetriesPerRequest: 1,
      // A command while Redis is away fails at once instead of waiting for it.
      enableOfflineQueue: false,
      // The commands of one turn of the event loop go out together.
      enableAutoPipelining: true,
    });
    const redis = withoutSecrets(url);
    this.client.on('ready', () => {
      this.lastError = '';
      logger.info({ redis }, 'connected to Redis');
    });
    this.client.on('error', (err: Error) => {
      // It is tried again up to twenty times a second: one line for each new error is enough.
      if (err.message === this.lastError) return;
      this.lastError = err.message;
      logger.warn({ redis, reason: err.message }, 'Redis does not answer; going on with the database alone');
    });
    gauge('redis_connected', (metric) => metric.set(this.connected ? 1 : 0));
  }

  get connected(): boolean {
    return this.client.status === 'ready';
  }

  get(key: string): Promise<string | null> {
    return this.client.get(key);
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.client.set(key, value, 'EX', ttlSeconds);
  }

  /** Sets the key only if it is not there; false: it was. */
  async setNX(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    return (await this.client.set(key, value, 'EX', ttlSeconds, 'NX')) === 'OK';
  }

  async del(...keys: string[]): Promise<void> {
    if (keys.length > 0) await this.client.del(keys);
  }

  /** Deletes the key only while it holds that value. */
  async delIfEqual(key: string, value: string): Promise<void> {
    await this.client.eval(DELETE_IF_EQUAL, 1, key, value);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.client.exists(key)) === 1;
  }

  onModuleDestroy(): void {
    this.client.disconnect();
  }
}
