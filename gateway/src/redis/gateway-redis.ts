import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type Redis from 'ioredis';
import { gauge } from '../../../observability/src/metrics';
import { connectRedis } from '../../../observability/src/redis-connection';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/** The Redis that keeps sessions and counts sign-ins. Placing an order does not need it. */
@Injectable()
export class GatewayRedis implements OnModuleDestroy {
  readonly client: Redis;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig) {
    this.client = connectRedis(config, { commandTimeoutMs: 500, whileAway: 'nobody can sign in' });
    gauge('redis_connected', (metric) => metric.set(this.connected ? 1 : 0));
  }

  get connected(): boolean {
    return this.client.status === 'ready';
  }

  onModuleDestroy(): void {
    this.client.disconnect();
  }
}
