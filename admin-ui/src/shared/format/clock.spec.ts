import { watch } from './clock';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

it('uses one timer for all times of the page', () => {
  const stops = Array.from({ length: 50 }, () => watch(Date.now(), jest.fn()));
  expect(jest.getTimerCount()).toBe(1);
  for (const stop of stops) stop();
  expect(jest.getTimerCount()).toBe(0);
});

it('ticks every 5 s for a young time, and every 30 s once it is older than a minute', () => {
  const changed = jest.fn();
  const stop = watch(Date.now(), changed);
  jest.advanceTimersByTime(MINUTE);
  expect(changed).toHaveBeenCalledTimes(12);
  jest.advanceTimersByTime(MINUTE);
  expect(changed).toHaveBeenCalledTimes(14);
  stop();
});

it('becomes quicker when a younger time appears', () => {
  const old = jest.fn();
  const young = jest.fn();
  const stopOld = watch(Date.now() - 120 * MINUTE, old);
  jest.advanceTimersByTime(SECOND);
  const stopYoung = watch(Date.now(), young);
  jest.advanceTimersByTime(5 * SECOND);
  expect(young).toHaveBeenCalledTimes(1);
  stopYoung();
  stopOld();
});

it('goes on for the others when one stops during a tick', () => {
  const other = jest.fn();
  const stopFirst = watch(Date.now(), () => stopFirst());
  const stopOther = watch(Date.now(), other);
  jest.advanceTimersByTime(10 * SECOND);
  expect(other).toHaveBeenCalledTimes(2);
  stopOther();
  expect(jest.getTimerCount()).toBe(0);
});
