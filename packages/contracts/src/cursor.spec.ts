import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor';
import { InvalidPayloadError } from './errors';

describe('a cursor', () => {
  it('returns the position for the same list and filters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.jsonValue(), (position, list) => {
        expect(decodeCursor(list, encodeCursor(list, position))).toBe(position);
      }),
    );
  });

  it('is refused for another filter', () => {
    const cursor = encodeCursor({ status: 'PENDING' }, 'here');
    expect(() => decodeCursor({ status: 'CONFIRMED' }, cursor)).toThrow(InvalidPayloadError);
  });

  it('is refused if we did not make it', () => {
    const real = encodeCursor('list', 'here');
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(Buffer.from(text, 'base64url').toString() !== Buffer.from(real, 'base64url').toString());
        expect(() => decodeCursor('list', text)).toThrow(InvalidPayloadError);
      }),
    );
  });

  it('is refused if its position was changed', () => {
    const text = Buffer.from(encodeCursor('list', '100'), 'base64url').toString();
    const changed = Buffer.from(text.slice(0, -1) + '1').toString('base64url');
    expect(() => decodeCursor('list', changed)).toThrow(InvalidPayloadError);
  });
});
