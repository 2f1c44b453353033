import type { EndpointView } from '../api/api-types';
import { inState, missedSince, stateOf } from './endpoint-state';

const on = { disabledReason: null, failingSince: null };
const since = '2026-01-01T00:00:00.000Z';

describe('the state of an endpoint', () => {
  it.each([
    ['on', on],
    ['failing', { ...on, failingSince: since }],
    ['switched_off', { disabledReason: 'failing', failingSince: since } as const],
    ['switched_off', { disabledReason: 'gone', failingSince: since } as const],
    ['paused', { disabledReason: 'operator', failingSince: since } as const],
  ])('is %s', (state, endpoint) => {
    expect(stateOf(endpoint)).toBe(state);
    expect(inState(state)(endpoint)).toBe(true);
    expect(inState(undefined)(endpoint)).toBe(true);
    expect(inState('another')(endpoint)).toBe(false);
  });
});

describe('the time from which an endpoint has missed something', () => {
  const endpoint = {
    ...on,
    enabled: true,
    lastDeliveredAt: '2026-02-01T00:00:00.000Z',
    createdAt: since,
  } as EndpointView;
  const now = Date.parse('2026-03-02T12:00:00.000Z');

  it.each([
    // The event that failed first came in before its attempt failed.
    [
      'since a minute before its last delivery, if it fails',
      { failingSince: since },
      '2026-01-31T23:59:00.000Z',
    ],
    ['since a minute before its last delivery, if it is off', { enabled: false }, '2026-01-31T23:59:00.000Z'],
    [
      'since a minute before it was made, if it never got anything',
      { enabled: false, lastDeliveredAt: null },
      '2025-12-31T23:59:00.000Z',
    ],
    ['a day ago, if all is well', {}, '2026-03-01T12:00:00.000Z'],
  ])('is %s', (_name, fields, expected) => {
    expect(missedSince({ ...endpoint, ...fields }, now)).toBe(expected);
  });
});
