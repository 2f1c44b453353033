import { refreshMs, relativeText } from './relative-time';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [0, 'now', 'ahora'],
  [4.9 * SECOND, 'now', 'ahora'],
  [-2 * SECOND, 'now', 'ahora'],
  [19 * SECOND, '15 sec ago', 'hace 15 s'],
  [59.9 * SECOND, '55 sec ago', 'hace 55 s'],
  [60 * SECOND, '1 min ago', 'hace 1 min'],
  [3.99 * MINUTE, '3 min ago', 'hace 3 min'],
  [59.9 * MINUTE, '59 min ago', 'hace 59 min'],
  [23.9 * HOUR, '23 hr ago', 'hace 23 h'],
  [25 * HOUR, 'yesterday', 'ayer'],
  [29.5 * DAY, '29 days ago', 'hace 29 d'],
  [-3.5 * MINUTE, 'in 3 min', 'dentro de 3 min'],
])('%d ms ago reads "%s" in English and "%s" in Spanish', (ago, english, spanish) => {
  expect(relativeText(NOW - ago, NOW, 'en-GB')).toBe(english);
  expect(relativeText(NOW - ago, NOW, 'es')).toBe(spanish);
});

it('is no relative time beyond 30 days, nor for what is no time', () => {
  expect(relativeText(NOW - 30 * DAY, NOW, 'en-GB')).toBeNull();
  expect(relativeText(NOW + 30 * DAY, NOW, 'en-GB')).toBeNull();
  expect(relativeText(Number.NaN, NOW, 'en-GB')).toBeNull();
});

it.each([
  [0, 5 * SECOND],
  [-59 * SECOND, 5 * SECOND],
  [5 * MINUTE, 30 * SECOND],
  [2 * HOUR, 5 * MINUTE],
])('a time %d ms away is looked at again after %d ms', (distance, ms) => {
  expect(refreshMs(distance)).toBe(ms);
});
