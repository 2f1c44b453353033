import type { PartView, StatsView } from '../api/api-types';
import { listOf } from '../shared/lists/list-of';
import { attentionOf } from './attention';

const backlog = {
  outboxPending: 0,
  outboxOldestAgeSeconds: 0,
  deadLettersOpen: 0,
  deadLettersFailedAgain: 0,
  skipped: { duplicate: 0, locked: 0 },
};
const quiet = {
  orders: {
    ...backlog,
    byStatus: { PENDING: 3, CONFIRMED: 5, REJECTED: 0, CANCELLED: 0 },
    pendingOldestAgeSeconds: 2,
  },
  products: { ...backlog, products: 1, lowStock: 0, soldOut: 0, lowest: [] },
  webhooks: null,
  notifications: null,
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
      ['dead_letters', 'error', listOf('dead-letters', { status: 'open' })],
      ['degraded', 'warning', '/system'],
      ['pending', 'warning', '/orders?filter=%7B%22status%22%3A%22PENDING%22%7D'],
      ['outbox', 'warning', '/system'],
    ]);
    expect(found[1]?.values).toEqual({ smart_count: 2 });
    expect(found[3]?.values).toEqual({ smart_count: 3, seconds: 61 });
  });

  it('says who deals with dead letters already, each name once', () => {
    const of = (...deadLettersTakenBy: string[]) => ({ deadLettersOpen: 1, deadLettersTakenBy });
    const found = attentionOf(
      {
        ...quiet,
        orders: { ...quiet.orders, ...of('vera', 'ana') },
        products: { ...quiet.products, ...of('ana') },
      },
      [],
    );
    expect(found).toMatchObject([
      { what: 'dead_letters', values: { smart_count: 2 }, takenBy: ['ana', 'vera'] },
    ]);
  });

  const recent = {
    from: '2026-11-24T08:20:00.000Z',
    minutes: 13,
    rejected: null,
    usuallyRejected: null,
    p95Ms: 90,
  };

  it.each([
    ['far more than usual', 0.3, 0.02, 'rejections', 'warning'],
    ['most of them, even if that is usual', 0.93, 0.93, 'rejections', 'error'],
    ['most of them on the first day', 0.9, null, 'rejections_without_usual', 'error'],
  ] as const)('says that orders are rejected: %s', (_, rejected, usual, what, severity) => {
    expect(attentionOf(quiet, [], { ...recent, rejected, usuallyRejected: usual })).toEqual([
      {
        severity,
        what,
        values: { minutes: 13 },
        shares: { share: rejected, ...(usual !== null && { usual }) },
        to: listOf('orders', { status: 'REJECTED', from: recent.from }),
      },
    ]);
  });

  it.each([
    ['as many as usual', 0.3, 0.28],
    ['few', 0.08, 0.01],
    ['none', 0, 0.01],
    ['few on the first day', 0.3, null],
  ])('keeps silent about rejections: %s', (_, rejected, usuallyRejected) => {
    expect(attentionOf(quiet, [], { ...recent, rejected, usuallyRejected })).toEqual([]);
  });

  it('says that orders are late, and leads to them', () => {
    expect(attentionOf(quiet, [], { ...recent, p95Ms: 7140 })).toMatchObject([
      {
        what: 'late',
        values: { minutes: 13, seconds: 7.1 },
        to: listOf('orders', { timing: 'late', from: recent.from }),
      },
    ]);
  });

  it('counts what is sold out or low as the list behind the link does', () => {
    const found = (soldOut: number, lowStock: number) =>
      attentionOf({ ...quiet, products: { ...quiet.products, soldOut, lowStock } }, []).map(
        ({ what, severity, values, to }) => [what, severity, values.smart_count, to],
      );
    const out = ['sold_out', 'warning', 3, listOf('products', { stock: 'out' })];
    expect(found(3, 3)).toEqual([out]);
    expect(found(3, 5)).toEqual([out, ['low_stock', 'info', 5, listOf('products', { stock: 'low' })]]);
  });

  it('says that replayed messages failed again, and that the broker takes nothing', () => {
    const orders = { ...quiet.orders, deadLettersOpen: 4, deadLettersFailedAgain: 2 };
    const blocked = part('rabbitmq', 'unavailable', 'RabbitMQ has raised a memory or disk alarm');
    expect(attentionOf({ ...quiet, orders }, [blocked])).toMatchObject([
      { what: 'down', values: { name: 'rabbitmq', detail: 'RabbitMQ has raised a memory or disk alarm' } },
      { what: 'dead_letters', values: { smart_count: 4 } },
      {
        what: 'failed_again',
        values: { smart_count: 2 },
        to: listOf('dead-letters', { status: 'open', failed: 'again' }),
      },
    ]);
  });

  it('lists endpoints that were switched off or fail, and webhooks that are late, where they are shown', () => {
    const webhooks = {
      ...backlog,
      deadLettersOpen: 1,
      endpoints: 3,
      failing: 2,
      switchedOff: 1,
      waiting: 9,
      oldestDueAgeSeconds: 301.4,
    };
    const found = attentionOf({ ...quiet, webhooks }, []);
    expect(found.map(({ what, values, to }) => [what, values, to])).toEqual([
      ['dead_letters', { smart_count: 1 }, listOf('dead-letters', { status: 'open' })],
      ['webhooks_switched_off', { smart_count: 1 }, listOf('webhooks', { state: 'switched_off' })],
      ['webhooks_failing', { smart_count: 2 }, listOf('webhooks', { state: 'failing' })],
      ['webhooks_late', { seconds: 301 }, listOf('deliveries', { status: 'waiting' })],
    ]);
    const well = { ...webhooks, deadLettersOpen: 0, failing: 0, switchedOff: 0, oldestDueAgeSeconds: 300 };
    expect(attentionOf({ ...quiet, webhooks: well }, [])).toEqual([]);
  });

  it('lists mails that were given up, and mails that are late, with the list that shows them', () => {
    const notifications = { ...backlog, waiting: 4, failed: 2, oldestDueAgeSeconds: 301.4 };
    const found = attentionOf({ ...quiet, notifications }, []);
    expect(found.map(({ what, severity, values, to }) => [what, severity, values, to])).toEqual([
      ['mails_failed', 'error', { smart_count: 2 }, listOf('mails', { status: 'failed' })],
      ['mails_late', 'warning', { seconds: 301 }, listOf('mails', { status: 'waiting' })],
    ]);
    const well = { ...notifications, failed: 0, oldestDueAgeSeconds: 300 };
    expect(attentionOf({ ...quiet, notifications: well }, [])).toEqual([]);
  });

  it('lists a service that does not answer only once', () => {
    const stats: StatsView = { ...quiet, orders: null, missing: ['orders-service'] };
    expect(attentionOf(stats, [part('orders-service', 'unavailable')])).toHaveLength(1);
    expect(attentionOf(stats, []).map(({ what }) => what)).toEqual(['missing']);
  });

  it('says "at least" when not every service has counted its dead letters', () => {
    const products = { ...quiet.products, deadLettersOpen: 4 };
    const stats: StatsView = { ...quiet, orders: null, products, missing: ['orders-service'] };
    expect(attentionOf(stats, []).map(({ what }) => what)).toEqual(['missing', 'dead_letters_at_least']);
  });
});
