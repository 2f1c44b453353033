import type { OrderSlo } from '../api/api-types';
import { keptOf, rejectionLevel } from './leading';

const NOW = Date.parse('2026-03-01T12:00:30.000Z');

/** So many placed and late orders in the last hour and in the last 30 days. */
const slo = (
  hour: readonly [number, number],
  month: readonly [number, number],
  from = '2026-01-30T12:00:00.000Z',
): OrderSlo => ({
  objective: 0.999,
  withinSeconds: 5,
  lastHour: { from: '2026-03-01T11:00:00.000Z', placed: hour[0], late: hour[1] },
  last30Days: { from, placed: month[0], late: month[1] },
});

describe('the orders that ended in time', () => {
  it.each([
    [[1000, 0], [100_000, 25], 'good', 1, 0.75],
    // Exactly the objective is kept.
    [[1000, 1], [100_000, 25], 'good', 0.999, 0.75],
    [[1000, 8], [100_000, 25], 'warning', 0.992, 0.75],
    // No figure is 100 % while an order is late.
    [[1_000_000, 1], [1_000_000, 1], 'good', 0.9999, 0.99],
    [[1000, 8], [100_000, 100], 'error', 0.992, 0],
    [[1000, 0], [100_000, 300], 'warning', 1, 0],
    // One late order is more than a small installation may have.
    [[40, 0], [100, 1], 'warning', 1, 0],
    [[0, 0], [100_000, 25], 'unknown', null, 0.75],
    [[0, 0], [0, 0], 'unknown', null, null],
  ] as const)('are, with %j in the hour and %j in 30 days, %s: %s, budget %s', (hour, month, ...found) => {
    const { level, share, left } = keptOf(slo(hour, month), NOW);
    expect([level, share, left]).toEqual(found);
  });

  it('says how many may be late, and since when they are counted if that is not 30 days', () => {
    expect(keptOf(slo([10, 0], [123_400, 0]), NOW)).toMatchObject({ allowed: 123.4, since: null });
    const young = '2026-02-27T08:00:00.000Z';
    expect(keptOf(slo([10, 0], [50, 0], young), NOW)).toMatchObject({ allowed: 0.1, since: young });
  });
});

describe('the share of rejected orders', () => {
  it.each([
    [0.05, 0.04, 'good'],
    [0.13, 0.04, 'good'],
    [0.14, 0.04, 'warning'],
    [0.3, 0.2, 'good'],
    [0.4, 0.2, 'warning'],
    [0.3, null, 'unknown'],
    [0.5, null, 'error'],
    [0.6, 0.6, 'error'],
    [null, 0.2, 'unknown'],
  ])('of %s with a usual %s is %s', (rejected, usuallyRejected, level) => {
    expect(rejectionLevel({ from: 'a', minutes: 20, rejected, usuallyRejected, p95Ms: null })).toBe(level);
  });
});
