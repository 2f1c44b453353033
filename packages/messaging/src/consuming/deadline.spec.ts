import { RequestExpiredError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import type { Incoming } from '../broker/message';
import { refuseExpired } from './deadline';

const NOW = Date.now();
const request = (deadline: number | undefined) =>
  ({ request: { replyTo: 'r', correlationId: 'c', id: 'i' }, deadline }) as Incoming;

describe('the deadline of a request', () => {
  const warn = jest.spyOn(logger, 'warn').mockReturnValue();

  it('is taken to the millisecond', () => {
    refuseExpired(request(NOW), NOW);
    expect(() => refuseExpired(request(NOW - 1), NOW)).toThrow(RequestExpiredError);
  });

  it('is not there for an event, nor for a request from a seed client', () => {
    refuseExpired(request(undefined), NOW);
    refuseExpired({ ...request(NOW - 1), request: undefined }, NOW);
  });

  it('is logged once if it is so far from now that the clocks may differ', () => {
    warn.mockClear();
    for (let i = 0; i < 100; i++) refuseExpired(request(NOW + 7_200_000), NOW);
    expect(() => refuseExpired(request(NOW - 7_200_000), NOW)).toThrow(RequestExpiredError);
    const lines = warn.mock.calls.filter((call) => String(call[1]).includes('clocks'));
    expect(lines).toHaveLength(1);
  });
});
