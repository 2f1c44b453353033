import { SparingLog } from './sparing-log';

describe('a sparing log', () => {
  it('logs the first event at once, then how many there have been since', () => {
    const log = new SparingLog(1000);
    const told: [number, number][] = [];
    for (let now = 0; now <= 2000; now += 100) log.note((times) => told.push([now, times]), now);
    expect(told).toEqual([
      [0, 1],
      [1000, 10],
      [2000, 10],
    ]);
  });
});
