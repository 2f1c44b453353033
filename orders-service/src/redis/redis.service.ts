import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { RedisConnection } from '@order-flow/runtime/redis-connection';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';

/** Redis has no compare-and-delete. This is the lock script from its documentation. */
const DELETE_IF_EQUAL = `
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end`;

/**
 * The orders service's Redis. Each command names one key, so it also works with Redis Cluster. While
 * Redis is down, every command fails within half a second.
 */
@Injectable()
export class RedisService extends RedisConnection implements OnModuleDestroy {
  constructor(@Inject(ORDERS_CONFIG) config: OrdersConfig) {
    // An order must not wait longer for its lock: the database alone is enough.
    super(config, { socketTimeoutMs: 500, whileAway: 'continuing with the database alone' });
    gauge('redis_connected', (metric) => metric.set(this.connected ? 1 : 0));
  }

  async set(key: string, value: string, ttlSeconds: number): Promise<void> {
    await this.client.set(key, value, 'EX', ttlSeconds);
  }

  /** @returns whether the key was set; false if it existed */
  async setNX(key: string, value: string, ttlSeconds: number): Promise<boolean> {
    return (await this.client.set(key, value, 'EX', ttlSeconds, 'NX')) === 'OK';
  }

  async del(key: string): Promise<void> {
    await this.client.del(key);
  }

  /** Deletes the key if it has this value, so that only the owner deletes a lock. */
  async delIfEqual(key: string, value: string): Promise<void> {
    await this.client.eval(DELETE_IF_EQUAL, 1, key, value);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.client.exists(key)) === 1;
  }

  onModuleDestroy(): void {
    this.close();
  }
}
