import { InvalidPayloadError } from '@order-flow/contracts/errors';
import { idempotencyKey } from './idempotency-key';

describe('an Idempotency-Key', () => {
  it.each([
    [undefined, undefined],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e"', '8e03978e'],
    ['  "8e03978e" ', '8e03978e'],
    ['"with space, and comma"', 'with space, and comma'],
    [String.raw`"a \"quoted\" \\ word"`, String.raw`a "quoted" \ word`],
    ['order:7/b=c', 'order:7/b=c'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%s is the key %s', (header, key) => {
    expect(idempotencyKey(header)).toBe(key);
  });

  it.each([
    ['nothing', ''],
    ['an empty quoted one', '""'],
    ['256 characters', 'x'.repeat(256)],
    ['256 characters in quotes', `"${'x'.repeat(256)}"`],
    ['two headers, which Node joins', 'a, b'],
    ['two quoted ones', '"a", "b"'],
    ['an open quote', '"a'],
    ['a wrong escape', String.raw`"a\n"`],
    ['a control character', 'a\u0001'],
    ['letters beyond ASCII', 'schlüssel'],
    ['a parameter', '"a";b=1'],
  ])('is not %s', (_, header) => {
    expect(() => idempotencyKey(header)).toThrow(InvalidPayloadError);
  });
});
