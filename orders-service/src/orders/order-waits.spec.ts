import type { Reads } from '@order-flow/storage/reads';
import { OrderWaits } from './order-waits';

const PENDING = { id: 'order', status: 'PENDING' };
const CONFIRMED = { id: 'order', status: 'CONFIRMED' };

describe('a wait for an order', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** Waits on a database in which the order is what `now()` says, with a clock that stands still. */
  async function begin(now: () => object, seconds = 30, stopping = new AbortController().signal) {
    jest.useFakeTimers();
    const queries: string[] = [];
    const query = (sql: string) => {
      queries.push(sql);
      return Promise.resolve([now()].filter((order) => !sql.includes('json_each') || order === CONFIRMED));
    };
    const waits = new OrderWaits({ query } as unknown as Reads);
    const ended = jest.fn<undefined, [object]>();
    void waits.wait('order', seconds, stopping).then(ended);
    await jest.advanceTimersByTimeAsync(0);
    return { waits, ended, queries };
  }

  it('ends at once when the order ends in this process', async () => {
    let order = PENDING;
    const { waits, ended } = await begin(() => order);
    order = CONFIRMED;
    expect(ended).not.toHaveBeenCalled();
    waits.ended('order');
    await jest.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledWith(CONFIRMED);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends within 200 ms when the order ends in another process', async () => {
    let order = PENDING;
    const { ended } = await begin(() => order);
    order = CONFIRMED;
    await jest.advanceTimersByTimeAsync(199);
    expect(ended).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledWith(CONFIRMED);
  });

  it('does not begin for an order that is final, nor for no seconds', async () => {
    const final = await begin(() => CONFIRMED);
    expect(final.ended).toHaveBeenCalledWith(CONFIRMED);
    const short = await begin(() => PENDING, 0);
    expect(short.ended).toHaveBeenCalledWith(PENDING);
    expect([final.queries, short.queries].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('ends at once when the service stops', async () => {
    const stopping = new AbortController();
    const { ended } = await begin(() => PENDING, 30, stopping.signal);
    stopping.abort();
    await jest.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledWith(PENDING);
  });

  it('ends in time even if the clock is set back by two hours', async () => {
    const reads = {
      query: (sql: string) => Promise.resolve(sql.includes('json_each') ? [] : [PENDING]),
    };
    const waits = new OrderWaits(reads as unknown as Reads);
    const waiting = waits.wait('order', 0.5, new AbortController().signal);
    await Promise.resolve();
    await Promise.resolve();
    const before = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(before - 7_200_000);
    expect(await waiting).toBe(PENDING);
  });
});
