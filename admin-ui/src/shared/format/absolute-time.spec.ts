import { absoluteText } from './absolute-time';

const AT = '2026-11-29T13:07:05.042Z';
const NARROW_SPACE = /\u202f/g;

it('writes an instant as the region does, and says when it is UTC', () => {
  expect(absoluteText(AT, 'en-GB', 'utc', 'seconds')).toBe('29 Nov 2026, 13:07:05 UTC');
  expect(absoluteText(AT, 'en-GB', 'utc', 'minutes')).toBe('29 Nov 2026, 13:07 UTC');
  expect(absoluteText(AT, 'es', 'utc', 'seconds')).toBe('29 nov 2026, 13:07:05 UTC');
  expect(absoluteText(AT, 'en-GB', 'utc', 'clock')).toBe('13:07');
});

it('has zone and milliseconds when it is exact', () => {
  expect(absoluteText(AT, 'en-GB', 'utc', 'exact')).toBe('29 Nov 2026, 13:07:05.042 UTC');
  expect(absoluteText(AT, 'es', 'utc', 'exact')).toBe('29 nov 2026, 13:07:05,042 UTC');
  const local = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(new Date(AT));
  const zone = local.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  expect(absoluteText(AT, 'en-US', 'local', 'exact').replace(NARROW_SPACE, ' ')).toContain(zone);
});

it('leaves a text that is no instant as it is', () => {
  expect(absoluteText('soon', 'en-GB', 'local', 'seconds')).toBe('soon');
});
