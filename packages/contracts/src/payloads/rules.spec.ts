import { readPayload } from '../checking/validate-payload';
import { FromText, Instant, Limit, Optional } from './rules';

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
