import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type Redis from 'ioredis';
import { gauge } from '../../../observability/src/metrics';
import { connectRedis } from '../../../observability/src/redis-connection';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';

const DELETE_IF_EQUAL = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Redis as the seed uses it. Every command fails within half a second while Redis is away. */
@Injectable()
export class RedisService implements OnModuleDestroy {
  private readonly client: Redis;

  constructor(@Inject(ORDERS_CONFIG) config: OrdersConfig) {
    this.client = connectRedis(config, {
      commandTimeoutMs: 500,
      whileAway: 'going on with the database alone',
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
