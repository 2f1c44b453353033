import { duration } from './console';

describe('a duration', () => {
  it.each([
    [850, '850 ms'],
    [999.7, '1.0 s'],
    [3_240, '3.2 s'],
    [9_960, '10 s'],
    [59_700, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [179_700, '3 min 0 s'],
  ])('of %d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
