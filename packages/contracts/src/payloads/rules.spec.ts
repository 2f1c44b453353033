import { readPayload } from '../checking/validate-payload';
import { IsEmail } from 'class-validator';
import { FromText, Id, Instant, Limit, NotBefore, ObjectOf, Optional } from './rules';

class Query {
  @Optional() @Instant() at?: string;
  @NotBefore('at') @Optional() @Instant() until?: string;
  @FromText() @Limit() limit?: number;
}

const read = (query: object) => readPayload(Query, query, 'request', 'query');

describe('a range', () => {
  it('may be empty, and open at either end', () => {
    for (const name of ['at', 'until'])
      expect(read({ [name]: '2026-01-31' })).toEqual({ [name]: '2026-01-31T00:00:00.000Z' });
    const at = '2026-01-31T00:00:00+01:00';
    expect(read({ at, until: '2026-01-30T23:00:00Z' }).until).toBe('2026-01-30T23:00:00.000Z');
  });

  it('does not end before it begins, whichever zone the two are in', () => {
    const at = '2026-01-31T00:00:00+01:00';
    const reason = 'request: until: must not be before at';
    expect(() => read({ at, until: '2026-01-30T22:59:59Z' })).toThrow(new Error(reason));
    expect(() => read({ until: '2026-01-30T23:59:59+01:00', at })).toThrow(new Error(reason));
  });

  it('says only of what is no time that it is none', () => {
    expect(() => read({ at: 'x', until: '2026-01-31' })).toThrow(/^request: at: must be a date[^;]*$/);
  });
});

describe('an instant', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
  ])('%p is %p', (at, expected) => {
    expect(read({ at }).at).toBe(expected);
  });

  it.each(['2020-02-30', '2026-02-29', '2026-02-31T12:00:00Z', '2026-04-31', '2026-13-01', '2026-1-1', ''])(
    '%p is refused',
    (at) => {
      expect(() => read({ at })).toThrow(/at/);
    },
  );
});

describe('a number in a query string', () => {
  it('is read as a number', () => {
    expect(read({ limit: '5' }).limit).toBe(5);
  });

  it.each(['0x5', '1e1', ' 5', '', '5.0', '+5', '٥'])('is refused when written as %p', (limit) => {
    expect(() => read({ limit })).toThrow(/limit/);
  });
});

describe('an object in an object', () => {
  class Inner {
    @Id() id!: string;
    @IsEmail() email!: string;
  }
  class Outer {
    @Optional() @ObjectOf(Inner) one?: Inner;
    @Optional() @ObjectOf(Inner, { each: true }) many?: Inner[];
  }
  const readOuter = (data: object) => readPayload(Outer, data, 'request', 'body');
  const inner = { id: '3F1C7A52-9F0E-4C36-8A54-0C7F2D9E6B11', email: 'ana@mail.example' };

  it('is checked and normalised like the object around it', () => {
    const read = readOuter({ one: inner, many: [inner] });
    expect(read.one).toBeInstanceOf(Inner);
    expect([read.one?.id, read.many?.[0]?.id]).toEqual(Array(2).fill(inner.id.toLowerCase()));
  });

  it('may be left out if it is optional', () => {
    expect(readOuter({})).toEqual({});
  });

  it.each<[string, unknown, string]>([
    ['null', null, ': must be an object'],
    ['a text', 'ana@mail.example', ': must be an object'],
    ['a list', [inner], ': must be an object'],
    ['an object with a wrong field', { ...inner, email: 'ana.mail.example' }, '.email: must be an email'],
    ['an object without a field', { email: inner.email }, '.id: is required'],
    ['an object with a field too many', { ...inner, name: 'Ana' }, '.name: property name should not exist'],
    ...['__proto__', 'constructor', 'toString'].map((name): [string, unknown, string] => [
      `an object with ${name}`,
      JSON.parse(`{"id":"${inner.id}","email":"ana@mail.example","${name}":{"email":"ana"}}`),
      `.${name}: property ${name} should not exist`,
    ]),
  ])('is refused if it is %s, with the field and without its value in the error', (_, one, reason) => {
    expect(() => readOuter({ one })).toThrow(new Error(`request: one${reason}`));
    expect(() => readOuter({ many: [inner, one] })).toThrow(
      new Error(
        reason.startsWith(':') ? 'request: many: must be a list of objects' : `request: many.1${reason}`,
      ),
    );
  });
});
