import type { Reads } from '@order-flow/storage/reads';
import { OrderWaits } from './order-waits';

describe('a wait for an order', () => {
  afterEach(() => jest.restoreAllMocks());

  it('ends in time even if the clock is set back by two hours', async () => {
    const order = { id: 'order', status: 'PENDING' };
    const reads = {
      query: (sql: string) => Promise.resolve(sql.includes('json_each') ? [] : [order]),
    };
    const waits = new OrderWaits(reads as unknown as Reads);
    const waiting = waits.wait('order', 0.5, new AbortController().signal);
    await Promise.resolve();
    await Promise.resolve();
    const before = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(before - 7_200_000);
    expect(await waiting).toBe(order);
  });
});
