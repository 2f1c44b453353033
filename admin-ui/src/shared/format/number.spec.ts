import { readNumber, writeNumber } from './number';

describe('readNumber', () => {
  it.each([
    ['es', '19,99', 19.99],
    ['es', '1.234,56', 1234.56],
    ['es', '1.000', 1000],
    ['es', ' −3 ', -3],
    ['es', '1000', 1000],
    ['es', '19.99', NaN],
    ['es', '0.500', NaN],
    ['es', '-1.234,5', -1234.5],
    ['fr', '1 234,5', 1234.5],
    ['es', '1,2,3', NaN],
    ['es', '12,', NaN],
    ['en-IN', '1,00,000', 100_000],
    ['en-IN', '12,34,567.5', 1_234_567.5],
    ['en-IN', '1,00', NaN],
    ['de-CH', "1'234.5", 1234.5],
    ['en-GB', '1,00,000', NaN],
    ['en-GB', '1,234,567', 1_234_567],
    ['en-GB', ',5', NaN],
    ['en-GB', '19.99', 19.99],
    ['en-GB', '1,234.56', 1234.56],
    ['en-GB', '19,99', NaN],
    ['en-GB', '-48', -48],
    ['en-GB', '1e3', NaN],
    ['en-GB', 'twelve', NaN],
    ['en-GB', '', null],
  ])('in %s reads "%s" as %s', (region, text, value) => {
    expect(readNumber(text, region)).toBe(value);
  });
});

it('writes a number so that it is read as the same number', () => {
  expect(writeNumber(1234567.5, 'es')).toBe('1234567,5');
  expect(writeNumber(1234567.5, 'en-GB')).toBe('1234567.5');
});
