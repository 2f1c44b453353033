import { durationText } from './duration';

it.each([
  [0, '0 ms'],
  [0.123, '0.12 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [1530, '1.53 s'],
  [125_000, '2 min 5 s'],
  [11_520_000, '3 h 12 min'],
  [200_000_000, '2 d 7 h'],
])('%d ms reads %s', (ms, text) => {
  expect(durationText(ms, 'en-GB')).toBe(text);
});

it('is written with a decimal comma in Spain', () => {
  expect(durationText(1530, 'es')).toBe('1,53 s');
  expect(durationText(0.123, 'es')).toBe('0,12 ms');
});
