import type { RatePoint } from '../api/api-types';
import { recentOf } from './recent';

/** Ten minutes with so many orders. */
const point = (
  minute: string,
  confirmed: number,
  rejected: number,
  p95Ms: number | null = 20,
): RatePoint => ({
  minute,
  seconds: 600,
  createdPerSecond: 0,
  confirmedPerSecond: confirmed / 600,
  rejectedPerSecond: rejected / 600,
  cancelledPerSecond: 0,
  p50Ms: 10,
  p95Ms,
});

describe('what happened lately', () => {
  it('compares the last points with the ones before', () => {
    const points = [
      point('a', 90, 10),
      point('b', 100, 0),
      point('c', 10, 10, 30),
      { ...point('d', 10, 30), seconds: 600 },
    ];
    const found = recentOf(points);
    expect(found).toMatchObject({ from: 'c', minutes: 20, p95Ms: 30 });
    expect(found?.rejected).toBeCloseTo(40 / 60);
    expect(found?.usuallyRejected).toBeCloseTo(10 / 200);
  });

  it('says nothing of a few orders, nor without points', () => {
    expect(recentOf([])).toBeUndefined();
    expect(recentOf([point('a', 5, 5), point('b', 0, 10, null), point('c', 0, 9, null)])).toMatchObject({
      rejected: null,
      usuallyRejected: null,
      p95Ms: null,
    });
  });
});
