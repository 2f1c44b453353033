import type { PartView, StatsView } from '../api/api-types';
import { attentionOf } from './attention';

const backlog = {
  outboxPending: 0,
  outboxOldestAgeSeconds: 0,
  deadLettersOpen: 0,
  skipped: { duplicate: 0, locked: 0 },
};
const quiet = {
  orders: {
    ...backlog,
    byStatus: { PENDING: 3, CONFIRMED: 5, REJECTED: 0, CANCELLED: 0 },
    pendingOldestAgeSeconds: 2,
  },
  products: { ...backlog, products: 1, lowStock: 0, lowest: [] },
  missing: [],
} satisfies StatsView;
const part = (name: string, status: PartView['status'], detail: string | null = null) =>
  ({ name, status, detail }) as PartView;

describe('attentionOf', () => {
  it('finds nothing when all is well, or when nothing is known yet', () => {
    expect(attentionOf(quiet, [part('redis', 'ok'), part('prometheus', 'unknown')])).toEqual([]);
    expect(attentionOf(undefined, undefined)).toEqual([]);
  });

  it('lists components that are down before waiting work, each with its screen', () => {
    const stats: StatsView = {
      ...quiet,
      orders: {
        ...quiet.orders,
        pendingOldestAgeSeconds: 61.4,
        outboxPending: 7,
        outboxOldestAgeSeconds: 31,
      },
      products: { ...quiet.products, deadLettersOpen: 2 },
    };
    const found = attentionOf(stats, [
      part('orders-service', 'degraded', 'Redis is away'),
      part('redis', 'unavailable'),
    ]);
    expect(found.map(({ what, severity, to }) => [what, severity, to])).toEqual([
      ['down', 'error', '/system'],
      ['dead_letters', 'error', '/dead-letters'],
      ['degraded', 'warning', '/system'],
      ['pending', 'warning', '/orders?filter=%7B%22status%22%3A%22PENDING%22%7D'],
      ['outbox', 'warning', '/system'],
    ]);
    expect(found[1]?.values).toEqual({ smart_count: 2 });
    expect(found[3]?.values).toEqual({ smart_count: 3, seconds: 61 });
  });

  it('lists a service that does not answer only once', () => {
    const stats: StatsView = { ...quiet, orders: null, missing: ['orders-service'] };
    expect(attentionOf(stats, [part('orders-service', 'unavailable')])).toHaveLength(1);
    expect(attentionOf(stats, []).map(({ what }) => what)).toEqual(['missing']);
  });

  it('says "at least" when not every service has counted its dead letters', () => {
    const products = { ...quiet.products, deadLettersOpen: 4 };
    const stats: StatsView = { orders: null, products, missing: ['orders-service'] };
    expect(attentionOf(stats, []).map(({ what }) => what)).toEqual(['missing', 'dead_letters_at_least']);
  });
});
