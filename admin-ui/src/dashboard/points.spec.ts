import type { RatePoint } from '../api/api-types';
import { leftEndOf, nowOf, ordersOf, thinned } from './points';

const point = (minute: number, created: number, p95Ms: number | null = null, seconds = 60): RatePoint => ({
  minute: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(),
  seconds,
  createdPerSecond: created,
  confirmedPerSecond: created,
  rejectedPerSecond: 0,
  cancelledPerSecond: 0,
  p50Ms: p95Ms,
  p95Ms,
});

describe('now', () => {
  it('is the latency of the current minute or the one before, and nothing older', () => {
    expect(nowOf([point(0, 1, 80), point(1, 1, 90), point(2, 0)], 'p95Ms')).toBe(90);
    expect(nowOf([point(0, 1, 80), point(1, 0), point(2, 0)], 'p95Ms')).toBeNull();
  });

  it('is the mean rate of both minutes, so that it does not start at 0 each minute', () => {
    expect(nowOf([point(0, 9), point(1, 4), point(2, 0, null, 20)], 'createdPerSecond')).toBe(3);
    expect(nowOf([], 'createdPerSecond')).toBeNull();
  });
});

describe('a long range', () => {
  it('is joined to few points, with mean rates and the worst latency', () => {
    const day = Array.from({ length: 1441 }, (_, n) => point(n, n % 2, n === 1 ? 700 : null));
    const few = thinned(day);
    expect(few.length).toBeLessThanOrEqual(121);
    expect(few[0]).toMatchObject({ minute: day[0]?.minute, seconds: 720, createdPerSecond: 0.5, p95Ms: 700 });
    expect(few[1]?.p95Ms).toBeNull();
    expect(few.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(1441 * 60);
  });

  it('stays as it is if it is short enough', () => {
    const hour = Array.from({ length: 61 }, (_, n) => point(n, 1));
    expect(thinned(hour)).toEqual(hour);
  });
});

it.each([
  [60, '2026-01-01T12:00:00.000Z'],
  [1440, '2026-01-01T12:00:00.001Z'],
])('begins the axis of the last %i minutes less than a day before its end', (minutes, left) => {
  expect(leftEndOf([point(0, 1), point(minutes - 10, 1), point(minutes, 1)]).toISOString()).toBe(left);
});

it('leads to the orders of its minutes', () => {
  expect(ordersOf(point(5, 1))).toEqual({ from: '2026-01-01T12:05:00.000Z', to: '2026-01-01T12:06:00.000Z' });
  expect(ordersOf(point(5, 1, null, 12)).to).toBe('2026-01-01T12:06:00.000Z');
  expect(ordersOf(point(5, 1, null, 720)).to).toBe('2026-01-01T12:17:00.000Z');
});
