import { nextAttempt } from './retry-schedule';

const DELAYS = [5, 300, 1800];

describe('the schedule of attempts', () => {
  it('has one attempt more than delays, each after its delay', () => {
    const at = (tries: number) => nextAttempt(tries, DELAYS, 1000, undefined, 0.5);
    expect([1, 2, 3, 4].map(at)).toEqual([6000, 301_000, 1_801_000, undefined]);
  });

  it('spreads a delay by a tenth to both sides', () => {
    expect(nextAttempt(2, DELAYS, 0, undefined, 0)).toBe(270_000);
    expect(nextAttempt(2, DELAYS, 0, undefined, 1)).toBe(330_000);
    for (let n = 0; n < 100; n++) {
      const at = nextAttempt(2, DELAYS, 0) ?? 0;
      expect(at).toBeGreaterThanOrEqual(270_000);
      expect(at).toBeLessThanOrEqual(330_000);
    }
  });

  it('waits at least as long as the endpoint asked for, and never less than the delay', () => {
    expect(nextAttempt(1, DELAYS, 0, 60, 0.5)).toBe(60_000);
    expect(nextAttempt(2, DELAYS, 0, 60, 0.5)).toBe(300_000);
  });

  it('has no further attempt after the last one, also if the endpoint asked for one', () => {
    expect(nextAttempt(4, DELAYS, 0, 60)).toBeUndefined();
  });
});
