import { momentAt, paceOf, shownWhen } from './pace';

describe('the pace of a replay', () => {
  it('shows long gaps longer than short ones, but none too short to see or long enough to bore', () => {
    const { shownAt, lastsMs } = paceOf([0, 0.1, 20, 9000], 1);
    expect(shownAt).toEqual([0, 500, 500 + 1194, 500 + 1194 + 1600]);
    expect(lastsMs).toBe(3294);
  });

  it('shows moments of several orders quicker, each moment once', () => {
    const pace = paceOf([3, 0, 3, 1], 10);
    expect(pace.moments).toEqual([0, 1, 3]);
    expect(pace.shownAt).toEqual([0, 60, 180]);
  });

  it('goes from one recorded moment to the next evenly, and stays at the last', () => {
    const pace = paceOf([0, 10, 20], 1);
    expect([0, 300, 600, 900, 5000].map((elapsed) => momentAt(pace, elapsed))).toEqual([0, 5, 10, 15, 20]);
    expect([0, 10, 15, 20, 30].map((moment) => shownWhen(pace, moment))).toEqual([0, 600, 1200, 1200, 1200]);
  });

  it('is empty without moments', () => {
    const pace = paceOf([], 1);
    expect([pace.lastsMs, momentAt(pace, 100), shownWhen(pace, 3)]).toEqual([0, 0, 0]);
  });
});
