import type { PartView, SystemView } from '../api/api-types';
import { fromReadiness } from './from-readiness';

const part = (name: string, kind: PartView['kind']): PartView => ({
  name,
  kind,
  status: 'ok',
  detail: null,
  version: '1.0.0',
  responseMs: 1,
  uptimeSeconds: null,
  databaseBytes: null,
  dependencies: [],
  queues: [
    {
      name: 'orders_queue',
      messages: 0,
      consumers: 1,
      unacknowledged: 3,
      oldestAgeSeconds: 1,
      inPerSecond: 2,
      outPerSecond: 2,
      patterns: [],
    },
  ],
  database: null,
  replicas: [],
  nodes: [],
  outbox: { pending: 1, oldestAgeSeconds: 1, publishedPerSecond: 1 },
});
const last: SystemView = {
  status: 'ok',
  checkedAt: '2026-01-01T00:00:00.000Z',
  parts: [
    part('gateway', 'service'),
    part('orders-service', 'service'),
    part('rabbitmq', 'broker'),
    part('redis', 'cache'),
  ],
  edges: [],
  links: [],
  faultsEnabled: false,
};
const now = new Date('2026-01-01T00:00:02.000Z');

describe('the system from the readiness of the gateway', () => {
  it('shows failed checks as down, passed checks as OK and all other components as unknown', () => {
    const checks = {
      broker: { status: 'ok' as const },
      redis: { status: 'degraded' as const, detail: 'Redis is away' },
    };
    const seen = fromReadiness(last, { status: 'degraded', checks }, now);
    expect(seen).toMatchObject({ status: 'degraded', checkedAt: now.toISOString() });
    expect(seen?.parts.map(({ name, status, detail }) => [name, status, detail])).toEqual([
      ['gateway', 'degraded', 'Redis is away'],
      ['orders-service', 'unknown', null],
      ['rabbitmq', 'ok', null],
      ['redis', 'unavailable', 'Redis is away'],
    ]);
    // Old numbers would look current.
    expect(seen?.parts.flatMap(({ queues }) => queues)).toEqual([]);
    expect(seen?.parts.filter(({ outbox }) => outbox !== null)).toEqual([]);
  });

  it('returns nothing when all checks of the gateway pass', () => {
    expect(fromReadiness(last, { status: 'ok', checks: {} }, now)).toBeUndefined();
  });
});
