import { logger } from '@order-flow/telemetry/logger';
import type { Incoming } from '../broker/message';
import { refuseExpired, RequestExpiredError } from './request-deadline';
import { SparingLog } from '@order-flow/telemetry/sparing-log';

const NOW = Date.now();
const request = (deadline: number | undefined) =>
  ({ queue: 'orders_queue', pattern: 'orders.create', request: { replyTo: 'r' }, deadline }) as Incoming;

describe('the deadline of a request', () => {
  const warn = jest.spyOn(logger, 'warn').mockReturnValue();

  it('refuses the request once its sender has stopped waiting, and not before', () => {
    refuseExpired(request(NOW), NOW);
    expect(() => refuseExpired(request(NOW - 1), NOW)).toThrow(RequestExpiredError);
  });

  it('is not there in a message of a seed client, nor has an event one', () => {
    refuseExpired(request(undefined), NOW);
    refuseExpired({ ...request(NOW - 1), request: undefined }, NOW);
  });

  it('says once that clocks may differ where it is far from now, in the future or in the past', () => {
    warn.mockClear();
    for (let i = 0; i < 100; i++) refuseExpired(request(NOW + 7_200_000), NOW);
    expect(() => refuseExpired(request(NOW - 7_200_000), NOW)).toThrow(RequestExpiredError);
    const lines = warn.mock.calls.filter((call) => String(call[1]).includes('clocks'));
    expect(lines).toHaveLength(1);
  });
});

describe('a sparing log', () => {
  it('tells the first at once, then how many there were since', () => {
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
