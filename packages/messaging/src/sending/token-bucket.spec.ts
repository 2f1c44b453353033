import fc from 'fast-check';
import { TokenBucket } from './token-bucket';

describe('a token bucket', () => {
  let now = 0;
  beforeEach(() => (now = 0));
  const bucketOf = (perSecond: number, burst = perSecond) => new TokenBucket(perSecond, burst, () => now);
  const takeAll = (bucket: TokenBucket) => {
    let taken = 0;
    while (bucket.take()) taken += 1;
    return taken;
  };

  it('lets as many through at once as in a second, then one after the other', () => {
    const bucket = bucketOf(5);
    expect(takeAll(bucket)).toBe(5);
    expect(bucket.waitMs).toBe(200);
    now = 199;
    expect(bucket.take()).toBe(false);
    now = 200;
    expect(takeAll(bucket)).toBe(1);
  });

  it('gathers no more than those of one second', () => {
    const bucket = bucketOf(5);
    takeAll(bucket);
    now = 3_600_000;
    expect(takeAll(bucket)).toBe(5);
  });

  it('with a burst of one lets one through at a time, also if the rate is below one a second', () => {
    const bucket = bucketOf(0.5, 1);
    expect(takeAll(bucket)).toBe(1);
    expect(bucket.waitMs).toBe(2000);
    now = 3_600_000;
    expect(takeAll(bucket)).toBe(1);
  });

  it('a lower rate counts at once, and what was gathered above it is gone', () => {
    const bucket = bucketOf(100);
    bucket.rate = 2;
    expect(takeAll(bucket)).toBe(2);
    expect(bucket.waitMs).toBe(500);
  });

  it('a higher rate gives nothing for the time before', () => {
    const bucket = bucketOf(1);
    takeAll(bucket);
    bucket.rate = 1000;
    expect(bucket.take()).toBe(false);
    now = 1000;
    expect(takeAll(bucket)).toBe(1000);
  });

  it('after the wait that it names one is there, even if the fractions of two pauses add up to a little less', () => {
    const bucket = bucketOf(10);
    takeAll(bucket);
    for (const pause of [3, 5]) {
      now += pause;
      expect(bucket.take()).toBe(false);
    }
    now += bucket.waitMs;
    expect(bucket.take()).toBe(true);
  });

  it('after the wait that it names one is there, whatever was taken before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.nat({ max: 5000 }), { maxLength: 50 }),
        (rate, pauses) => {
          now = 0;
          const bucket = bucketOf(rate);
          let taken = takeAll(bucket);
          for (const pause of pauses) {
            now += pause;
            taken += takeAll(bucket);
            expect(taken).toBeLessThanOrEqual(rate + (now / 1000) * rate + 1e-6);
          }
          now += bucket.waitMs;
          expect(bucket.take()).toBe(true);
        },
      ),
    );
  });
});
