import { orderKeyOf } from './order-key';

describe('orderKeyOf', () => {
  const key = '0198c0de-0000-7000-8000-000000000001';
  const of = (body: string) => orderKeyOf({ body, bodyEncoding: 'utf8' });

  it('finds the idempotency key of an order', () => {
    expect(of(JSON.stringify({ pattern: 'x', data: { idempotencyKey: key } }))).toBe(key);
  });

  it.each([
    '',
    'not json',
    'null',
    '[]',
    '{}',
    '{"data":null}',
    '{"data":{"idempotencyKey":7}}',
    '{"data":"x"}',
  ])('finds none in %j', (body) => {
    expect(of(body)).toBeNull();
  });

  it('ignores a key that is not a UUID', () => {
    expect(of('{"data":{"idempotencyKey":"x&limit=1"}}')).toBeNull();
  });

  it('ignores a body that is not text', () => {
    expect(orderKeyOf({ body: '//4A', bodyEncoding: 'base64' })).toBeNull();
  });
});
