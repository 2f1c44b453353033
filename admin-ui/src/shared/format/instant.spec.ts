import { toInstant, toTyped } from './instant';

it('reads what was typed in the zone of the page', () => {
  expect(toInstant('2026-11-29T13:07', 'utc')).toBe('2026-11-29T13:07:00.000Z');
  expect(toInstant('2026-11-29T13:07', 'local')).toBe(new Date(2026, 10, 29, 13, 7).toISOString());
  expect(toInstant('', 'utc')).toBe('');
});

it.each(['utc', 'local'] as const)(
  'writes an instant so that it is read again as the same second (%s)',
  (zone) => {
    const typed = toTyped('2026-11-29T13:07:05.999Z', zone);
    expect(toInstant(typed, zone)).toBe('2026-11-29T13:07:05.000Z');
    expect(toTyped('', zone)).toBe('');
  },
);
