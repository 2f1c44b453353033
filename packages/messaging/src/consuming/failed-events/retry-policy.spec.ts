import { InvalidPayloadError, LockedError, PermanentError } from '@order-flow/contracts/errors';
import { decide, lockedSince, MAX_LOCKED_MS, type Decision } from './retry-policy';

const delays = [1000, 5000, 30_000];
const retry = (delayMs: number, attempt: number): Decision => ({ action: 'retry', delayMs, attempt });
const deadLetter: Decision = { action: 'dead_letter' };
const fault = new Error('connect ECONNREFUSED');

describe('the retry policy', () => {
  it.each<[string, unknown, { attempt: number; lockedForMs: number }, Decision]>([
    ['the first fault waits 1 s', fault, { attempt: 1, lockedForMs: 0 }, retry(1000, 2)],
    ['the second 5 s', fault, { attempt: 2, lockedForMs: 0 }, retry(5000, 3)],
    ['the third 30 s', fault, { attempt: 3, lockedForMs: 0 }, retry(30_000, 4)],
    ['the fourth is the last', fault, { attempt: 4, lockedForMs: 0 }, deadLetter],
    ['something that is not an Error is a fault too', 'boom', { attempt: 1, lockedForMs: 0 }, retry(1000, 2)],
    [
      'a permanent error is never retried',
      new PermanentError('no'),
      { attempt: 1, lockedForMs: 0 },
      deadLetter,
    ],
    [
      'an invalid payload is never retried',
      new InvalidPayloadError('p', []),
      { attempt: 1, lockedForMs: 0 },
      deadLetter,
    ],
    [
      'a held lock does not use an attempt',
      new LockedError('held'),
      { attempt: 1, lockedForMs: 0 },
      retry(1000, 1),
    ],
    [
      'not even on the last attempt',
      new LockedError('held'),
      { attempt: 4, lockedForMs: 59_000 },
      retry(1000, 4),
    ],
    [
      'a lock that is held too long uses attempts',
      new LockedError('held'),
      { attempt: 1, lockedForMs: MAX_LOCKED_MS },
      retry(1000, 2),
    ],
    [
      'a lock that is held too long ends as a dead letter',
      new LockedError('held'),
      { attempt: 4, lockedForMs: MAX_LOCKED_MS },
      deadLetter,
    ],
    ['an attempt beyond the last is a dead letter', fault, { attempt: 99, lockedForMs: 0 }, deadLetter],
  ])('%s', (_, error, state, decision) => {
    expect(decide(error, state, delays)).toEqual(decision);
  });
});

describe('how long a lock has been held', () => {
  const now = new Date('2026-01-01T12:00:00Z');

  it.each([
    [
      'counts from now for a message that finds it held for the first time',
      undefined,
      '2026-01-01T12:00:00Z',
    ],
    [
      'counts from the first time for one that found it held before',
      '2026-01-01T11:59:30Z',
      '2026-01-01T11:59:30Z',
    ],
    ['counts from now where a clock was two hours fast', '2026-01-01T14:00:00Z', '2026-01-01T12:00:00Z'],
    ['counts from now where the stamp is no time at all', 'soon', '2026-01-01T12:00:00Z'],
  ])('%s', (_, stamped, since) => {
    expect(lockedSince(stamped, now)).toEqual(new Date(since));
  });
});
