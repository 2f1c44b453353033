import fc from 'fast-check';
import { bucketOf, percentile } from './latency-buckets';

const counted = (durations: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const ms of durations) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return counts;
};

describe('durations in buckets', () => {
  it('give a percentile within 5 % of the exact one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 500_000 }), { minLength: 1 }),
        fc.constantFrom(0.5, 0.95),
        (durations, share) => {
          const sorted = [...durations].sort((a, b) => a - b);
          const exact = sorted[Math.ceil(durations.length * share) - 1] ?? 0;
          const approximate = percentile(counted(durations), share) ?? 0;
          // Rounded to a tenth of a millisecond.
          expect(Math.abs(approximate - exact)).toBeLessThanOrEqual(exact * 0.05 + 0.05);
        },
      ),
    );
  });

  it('give no percentile when nothing was counted', () => {
    expect(percentile(new Map(), 0.5)).toBeNull();
  });

  it('are in the first bucket up to 1 ms, and in the last one even if they last hours', () => {
    expect([bucketOf(-1), bucketOf(0), bucketOf(1)]).toEqual([0, 0, 0]);
    expect(bucketOf(86_400_000)).toBe(140);
  });
});
