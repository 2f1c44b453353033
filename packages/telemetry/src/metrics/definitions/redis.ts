import { GATEWAY, ORDERS, type Definition } from './definition';

/** The metrics of Redis, at the services that use it. */
export const redisMetrics = {
  redis_connected: {
    type: 'gauge',
    help: '1 while connected to Redis. Only where the service uses Redis.',
    services: [...GATEWAY, ...ORDERS],
  },
  redis_fallback_total: {
    type: 'counter',
    help: 'Messages handled with the database alone because Redis did not answer.',
    services: ORDERS,
  },
} as const satisfies Record<string, Definition>;
