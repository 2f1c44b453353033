import { pauseMs, wasOvertaken } from './redrive-policy';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const now = Date.parse(at(1000));

describe('an overdue order while the queue is long', () => {
  it.each([
    ['is lost if an order from 31 s later has its answer', at(100), at(131), true],
    ['may still be queued if the newest answered order is from 29 s later', at(100), at(129), false],
    ['may still be queued if only older orders have their answers', at(100), at(50), false],
    ['may still be queued if no order has an answer', at(100), undefined, false],
    ['is asked for again if its time is in the future (fast clock)', at(8200), at(50), true],
  ])('%s', (_, updatedAt, answered, lost) => {
    expect(wasOvertaken({ updatedAt }, answered, 30_000, now)).toBe(lost);
  });
});

describe('the pause between two batches', () => {
  it('is the whole interval at first, and shorter the longer the oldest order is overdue', () => {
    expect([-5000, 0, 30_000, 120_000].map((overdueMs) => pauseMs(5000, 30_000, overdueMs))).toEqual([
      5000, 5000, 2500, 1000,
    ]);
  });

  it('lets 100,000 lost orders through in less than four minutes while the queue stays long', () => {
    let seconds = 0;
    for (let asked = 0; asked < 100_000; asked += 500)
      seconds += pauseMs(5000, 30_000, seconds * 1000) / 1000;
    expect(seconds).toBeLessThan(240);
  });
});
