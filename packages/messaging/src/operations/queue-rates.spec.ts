import { ratesOf, shareOf, waitingGrowth, type Reading } from './queue-rates';

const reading = (
  at: number,
  waiting: number | undefined,
  handled: Record<string, number>,
  inWork = 0,
): Reading => ({
  at,
  waiting,
  inWork,
  handled: new Map(Object.entries(handled)),
});
/** The rates of a queue with one consumer. */
const rates = (before: Reading | undefined, now: Reading) =>
  ratesOf([shareOf(before, now)], waitingGrowth(before, now));

describe('the rates of a queue', () => {
  it('are what was settled in the time between, by pattern, most frequent first', () => {
    const before = reading(0, 0, { 'orders.create': 10, 'product.stockReserved': 10, 'orders.cancel': 3 });
    const now = reading(20_000, 0, { 'orders.create': 30, 'product.stockReserved': 50, 'orders.cancel': 3 });
    expect(rates(before, now)).toEqual({
      inPerSecond: 3,
      outPerSecond: 3,
      patterns: [
        { pattern: 'product.stockReserved', perSecond: 2 },
        { pattern: 'orders.create', perSecond: 1 },
      ],
    });
  });

  it('count what has come in and is still there', () => {
    const before = reading(0, 0, { 'orders.create': 0 }, 5);
    expect(rates(before, reading(10_000, 95, { 'orders.create': 100 }, 10))).toMatchObject({
      inPerSecond: 20,
      outPerSecond: 10,
    });
    // A backlog that is worked off.
    expect(rates(before, reading(10_000, 0, { 'orders.create': 5 }))).toMatchObject({
      inPerSecond: 0,
      outPerSecond: 0.5,
    });
  });

  it('are sums over all consumers, of which each sees the whole queue, but only its own work', () => {
    const before = reading(0, 0, { 'orders.create': 0 });
    const now = reading(10_000, 20, { 'orders.create': 100 }, 10);
    const other = {
      settled: [
        { pattern: 'orders.cancel', perSecond: 4 },
        { pattern: 'orders.create', perSecond: 5 },
      ],
      inWorkGrowth: 2,
    };
    const fresh = { settled: null, inWorkGrowth: 0 };
    expect(ratesOf([shareOf(before, now), other, fresh], waitingGrowth(before, now))).toEqual({
      // 10 and 9 were settled, 2 more wait, and 1 and 2 more are in work.
      inPerSecond: 24,
      outPerSecond: 19,
      patterns: [
        { pattern: 'orders.create', perSecond: 15 },
        { pattern: 'orders.cancel', perSecond: 4 },
      ],
    });
  });

  it('are never below zero, even if somebody empties the queue', () => {
    expect(rates(reading(0, 1000, {}), reading(10_000, 0, {}))).toMatchObject({ inPerSecond: 0 });
  });

  it('are unknown until there are two readings a second apart', () => {
    const unknown = { inPerSecond: null, outPerSecond: null, patterns: [] };
    expect(rates(undefined, reading(0, 0, {}))).toEqual(unknown);
    expect(rates(reading(0, 0, {}), reading(900, 0, { 'orders.create': 1 }))).toEqual(unknown);
  });

  it('do not say what came in while the broker did not tell the length of the queue', () => {
    expect(rates(reading(0, undefined, {}), reading(10_000, 3, { 'orders.create': 10 }))).toMatchObject({
      inPerSecond: null,
      outPerSecond: 1,
    });
  });
});
