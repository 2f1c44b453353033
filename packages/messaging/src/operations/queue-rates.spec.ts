import { ratesOf, type Reading } from './queue-rates';

const reading = (at: number, held: number | undefined, handled: Record<string, number>): Reading => ({
  at,
  held,
  handled: new Map(Object.entries(handled)),
});

describe('the rates of a queue', () => {
  it('are what was settled in the time between, by pattern, most frequent first', () => {
    const before = reading(0, 0, { 'orders.create': 10, 'product.stockReserved': 10, 'orders.cancel': 3 });
    const now = reading(20_000, 0, { 'orders.create': 30, 'product.stockReserved': 50, 'orders.cancel': 3 });
    expect(ratesOf(before, now)).toEqual({
      inPerSecond: 3,
      outPerSecond: 3,
      patterns: [
        { pattern: 'product.stockReserved', perSecond: 2 },
        { pattern: 'orders.create', perSecond: 1 },
      ],
    });
  });

  it('count what has come in and is still there', () => {
    const before = reading(0, 5, { 'orders.create': 0 });
    expect(ratesOf(before, reading(10_000, 105, { 'orders.create': 100 }))).toMatchObject({
      inPerSecond: 20,
      outPerSecond: 10,
    });
    // A backlog that is worked off.
    expect(ratesOf(before, reading(10_000, 0, { 'orders.create': 5 }))).toMatchObject({
      inPerSecond: 0,
      outPerSecond: 0.5,
    });
  });

  it('are never below zero, even if somebody empties the queue', () => {
    expect(ratesOf(reading(0, 1000, {}), reading(10_000, 0, {}))).toMatchObject({ inPerSecond: 0 });
  });

  it('are unknown until there are two readings a second apart', () => {
    const unknown = { inPerSecond: null, outPerSecond: null, patterns: [] };
    expect(ratesOf(undefined, reading(0, 0, {}))).toEqual(unknown);
    expect(ratesOf(reading(0, 0, {}), reading(900, 0, { 'orders.create': 1 }))).toEqual(unknown);
  });

  it('do not say what came in while the broker did not tell the length of the queue', () => {
    const rates = ratesOf(reading(0, undefined, {}), reading(10_000, 3, { 'orders.create': 10 }));
    expect(rates).toMatchObject({ inPerSecond: null, outPerSecond: 1 });
  });
});
