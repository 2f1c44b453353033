import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type Redis from 'ioredis';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { RedisConnection } from '@order-flow/runtime/redis-connection';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/** A person prefers waiting to being refused. */
const COMMAND_TIMEOUT_MS = 2000;

/** The Redis that keeps sessions and counts sign-ins. Placing an order does not need it. */
@Injectable()
export class GatewayRedis implements OnModuleDestroy {
  private readonly connection: RedisConnection;

  constructor(@Inject(GATEWAY_CONFIG) config: GatewayConfig) {
    this.connection = new RedisConnection(config, {
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
      whileAway: 'nobody can sign in',
    });
    gauge('redis_connected', (metric) => metric.set(this.connected ? 1 : 0));
  }

  get client(): Redis {
    return this.connection.client;
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  /** Why Redis cannot be used now, as text for a person; undefined if it can. */
  get unavailable(): string | undefined {
    return this.connection.unavailable;
  }

  onModuleDestroy(): void {
    this.connection.close();
  }
}
