import { readPayload } from '../checking/validate-payload';
import { IsEmail } from 'class-validator';
import { FromText, Id, Instant, Limit, ObjectOf, Optional } from './rules';

class Query {
  @Optional() @Instant() at?: string;
  @FromText() @Limit() limit?: number;
}

const read = (query: object) => readPayload(Query, query, 'request', 'query');

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

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'ana@mail.example'],
    ['a list', [inner]],
    ['a wrong field', { ...inner, email: 'ana.mail.example' }],
    ['a field too many', { ...inner, name: 'Ana' }],
    ['a field of every object', JSON.parse(`{"id":"${inner.id}","email":"ana@mail.example","__proto__":{}}`)],
  ])('is refused if it is %s, without its values in the error', (_, one) => {
    expect(() => readOuter({ one })).toThrow(/one: must be an object( in which .+)?$/);
    expect(() => readOuter({ one })).not.toThrow(/ana/i);
    expect(() => readOuter({ many: [one] })).toThrow(/many/);
  });
});
