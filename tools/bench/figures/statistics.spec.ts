import { latencies, median, medians, percentile } from './statistics';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('takes the value of the nearest rank: %d of 1…100 is %d', (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected);
  });

  it('is the value itself if there is only one, and NaN if there is none', () => {
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

it('sorts latencies as numbers, whatever order they came in', () => {
  expect(latencies([100, 9, 20])).toEqual({ count: 3, p50: 20, p95: 100, p99: 100, max: 100 });
});

describe('median', () => {
  it('is the value in the middle, or between the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 2, 4, 100])).toBe(3);
    expect(median([])).toBeNaN();
  });

  it('goes through records of records, number by number, and leaves lists out', () => {
    const rounds = [
      { perSecond: 1, post: { p99: 10 }, samples: [1] },
      { perSecond: 3, post: { p99: 30 }, samples: [2] },
      { perSecond: 2, post: { p99: 90 }, samples: [3] },
    ];
    expect(medians(rounds)).toEqual({ perSecond: 2, post: { p99: 30 } });
  });
});
