import { bytesText } from './bytes';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [4096, '4.1 kB'],
  [999_499, '999 kB'],
  [999_999, '1 MB'],
  [1_250_000_000, '1.25 GB'],
])('%d bytes read %s', (bytes, text) => {
  expect(bytesText(bytes, 'en-GB')).toBe(text);
});
