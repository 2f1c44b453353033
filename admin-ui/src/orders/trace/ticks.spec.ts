import { ticksOf } from './ticks';

const marks = (durationMs: number, most: number) => ticksOf(durationMs, most).map(({ ms }) => ms);

it.each([
  [100, 5, [0, 20, 40, 60, 80]],
  [87, 5, [0, 20, 40, 60]],
  [12, 4, [0, 5]],
  [1.3, 5, [0, 0.5]],
  [457, 6, [0, 100, 200, 300]],
  [0.3, 5, [0, 0.1, 0.2]],
  [42_000, 6, [0, 10_000, 20_000, 30_000]],
  [125_000, 3, [0, 50_000]],
])('a ruler of %d ms with at most %d steps has marks at %j', (durationMs, most, expected) => {
  expect(marks(durationMs, most)).toEqual(expected);
});

it('places its marks in percent of the whole, and has none without a duration', () => {
  expect(ticksOf(80, 4)).toEqual([
    { ms: 0, left: 0 },
    { ms: 20, left: 25 },
    { ms: 40, left: 50 },
    { ms: 60, left: 75 },
  ]);
  expect(ticksOf(0, 5)).toEqual([]);
  expect(ticksOf(Number.NaN, 5)).toEqual([]);
});
