import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { RedisConnection } from '@order-flow/runtime/redis-connection';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/** A person prefers waiting to being refused. */
const SOCKET_TIMEOUT_MS = 2000;

/** The Redis that keeps sessions and counts sign-ins. Placing an order does not need it. */
@Injectable()
export class GatewayRedis extends RedisConnection implements OnModuleDestroy {
  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig) {
    super(config, { socketTimeoutMs: SOCKET_TIMEOUT_MS, whileAway: 'nobody can sign in' });
    gauge('redis_connected', (metric) => metric.set(this.connected ? 1 : 0));
  }

  onModuleDestroy(): void {
    this.close();
  }
}
