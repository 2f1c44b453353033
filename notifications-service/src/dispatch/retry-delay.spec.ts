import { retryDelayMs } from './retry-delay';

describe('the wait after a failure', () => {
  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [9, 2_560_000],
    [10, 3_600_000],
    [1000, 3_600_000],
  ])('%s in a row: %s ms', (failures, ms) => expect(retryDelayMs(failures, 10, 0.5)).toBe(ms));

  it('is up to a quarter shorter or longer', () => {
    expect([retryDelayMs(1, 10, 0), retryDelayMs(1, 10, 1)]).toEqual([7500, 12_500]);
  });
});
