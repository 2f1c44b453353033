import { oldBytes } from '../testing/old-space';
import { wireHeaders } from './wire-headers';

/** What amqplib does with the headers of a message. */
function written(headers: object): Record<string, unknown> {
  const copy = Object.create(headers) as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  for (const name in copy) if (copy[name] !== undefined) fields[name] = copy[name];
  return fields;
}

const headersOf = (n: number) => ({ 'x-attempt': n, traceparent: `00-${n}`, baggage: `order.id=${n}` });

describe('the headers of a message', () => {
  it('are its own, whatever the message before it had', () => {
    expect(written(wireHeaders({ baggage: 'order.id=1', 'x-attempt': 1 }))).toEqual({
      baggage: 'order.id=1',
      'x-attempt': 1,
    });
    expect(written(wireHeaders({ 'x-attempt': 2 }))).toEqual({ 'x-attempt': 2 });
    expect(written(wireHeaders({}))).toEqual({});
  });

  it('leave nothing in old space, which an object for each message does', () => {
    const leftBy = (headers: (n: number) => object) => {
      for (let n = 0; n < 100; n++) written(headers(n));
      const before = oldBytes();
      for (let n = 0; n < 2000; n++) written(headers(n));
      return oldBytes() - before;
    };
    const left = leftBy((n) => wireHeaders(headersOf(n)));
    const leftByEach = leftBy(headersOf);
    expect(left).toBeLessThan(leftByEach / 4);
  });
});
