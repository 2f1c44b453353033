import { dataOf, failsAgain, readData } from './corrected-data';

it('shows the data of a message as text to edit', () => {
  const body = '{"pattern":"product.reserveStock","data":{"quantity":"two"}}';
  expect(dataOf({ body, bodyEncoding: 'utf8' })).toBe('{\n  "quantity": "two"\n}');
});

it.each([
  ['that is not JSON', 'oops', 'utf8'],
  ['without data', '{"pattern":"x"}', 'utf8'],
  ['that is null', 'null', 'utf8'],
  ['in base64', '{"data":{"a":1}}', 'base64'],
] as const)('begins with an empty object for a message %s', (_, body, bodyEncoding) => {
  expect(dataOf({ body, bodyEncoding })).toBe('{}');
});

it.each(['', '[]', '5', 'null', '{"a":', '"text"'])('takes %j for no data', (text) => {
  expect(readData(text)).toBeUndefined();
});

it('reads edited data', () => {
  expect(readData('{ "quantity": 2 }')).toEqual({ quantity: 2 });
});

it.each([
  ['InvalidPayloadError', true],
  ['PermanentError', true],
  ['QueryFailedError', false],
])('a replay after %s fails again: %s', (errorClass, expected) => {
  expect(failsAgain({ errorClass })).toBe(expected);
});
