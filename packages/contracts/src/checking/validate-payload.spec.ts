import { InvalidPayloadError } from '../errors';
import { validatePayload } from './validate-payload';

const id = '6053d96d-9598-42b6-860b-b58af082a071';

function problems(pattern: Parameters<typeof validatePayload>[0], data: unknown): string[] {
  try {
    validatePayload(pattern, data);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidPayloadError)) throw error;
    return error.errors.map(({ field, reason }) => `${field} ${reason}`);
  }
}

describe('validatePayload', () => {
  it('lower-cases UUIDs', () => {
    expect(validatePayload('orders.create', { productId: id.toUpperCase(), quantity: 2 })).toEqual({
      productId: id,
      quantity: 2,
    });
  });

  it.each([0, -1, 1.5, 1_000_001, 1e21, NaN, Infinity, '2', null, undefined, [1], {}])(
    'refuses the quantity %p',
    (quantity) => {
      expect(problems('orders.create', { productId: id, quantity })).not.toEqual([]);
    },
  );

  it.each(['', 'abc', 7, null, `${id}x`, [id]])('refuses the product id %p', (productId) => {
    expect(problems('orders.create', { productId, quantity: 1 })).toContain('productId must be a UUID');
  });

  it.each([0, 0.5, 1299.9, 19.99, 1_000_000_000])('takes the price %p', (price) => {
    expect(problems('products.create', { name: 'Desk lamp', price, stock: 1 })).toEqual([]);
  });

  it.each([5e-324, -5e-324, 1e-7, 0.001, -1, 1_000_000_001, 1e21, NaN, Infinity, '1', null])(
    'refuses the price %p, and says why',
    (price) => {
      expect(problems('products.create', { name: 'Desk lamp', price, stock: 1 })).not.toEqual([]);
    },
  );

  it('says which fields are missing, and nothing else about them', () => {
    expect(problems('orders.create', {})).toEqual(['productId is required', 'quantity is required']);
    expect(problems('products.create', { name: undefined, stock: 1 })).toEqual([
      'name is required',
      'price is required',
    ]);
  });

  it('refuses a blank search, which would list everything', () => {
    expect(problems('orders.list', { q: ' ' })).not.toEqual([]);
    expect(problems('orders.list', { q: 'cart 4711' })).toEqual([]);
  });

  it('names unknown fields', () => {
    expect(problems('orders.create', { productId: id, quantity: 1, status: 'CONFIRMED' })).toEqual([
      'status property status should not exist',
    ]);
  });

  it.each(['constructor', 'toString', '__proto__', 'prototype', 'hasOwnProperty'])(
    'refuses a field that is called %s like any other unknown field',
    (name) => {
      const data: unknown = JSON.parse(`{"productId":"${id}","quantity":1,"${name}":{"quantity":2}}`);
      expect(problems('orders.create', data)).toEqual([`${name} property ${name} should not exist`]);
    },
  );

  it('gives every reason, and finds unknown fields without class-validator', () => {
    expect(problems('orders.create', { productId: 'abc', quantity: 0, color: 'red' })).toEqual([
      'color property color should not exist',
      'productId must be a UUID',
      'quantity must not be less than 1',
    ]);
  });

  it('says of a value of another type only that', () => {
    expect(problems('orders.create', { productId: id, quantity: '1' })).toEqual([
      'quantity must be an integer number',
    ]);
    for (const customer of ['x', [], null, 7])
      expect(problems('orders.create', { productId: id, quantity: 1, customer })).toEqual([
        'customer must be an object',
      ]);
  });

  it('names the field inside an object', () => {
    const customer = { email: 'ana', locale: 'de' };
    expect(problems('orders.create', { productId: id, quantity: 1, customer })).toEqual([
      'customer.email must be an email',
      'customer.locale must be one of the following values: en, es',
    ]);
  });

  it.each([undefined, null, 'text', 7, [], [{}]])('refuses %p as a payload', (data) => {
    expect(problems('orders.create', data)).toEqual(['data must be an object']);
  });

  it('requires product and quantity in an approval, and the reason in a refusal', () => {
    const approved = { approved: true, productId: id, quantity: 1, idempotencyKey: id };
    const refused = { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: id };
    expect(problems('product.stockReserved', approved)).toEqual([]);
    expect(problems('product.stockReserved', refused)).toEqual([]);
    expect(problems('product.stockReserved', { ...approved, quantity: undefined })).not.toEqual([]);
    expect(problems('product.stockReserved', { ...refused, reason: 'BORED' })).toEqual([
      'reason must be one of the following values: PRODUCT_NOT_FOUND, OUT_OF_STOCK',
    ]);
    expect(problems('product.stockReserved', { idempotencyKey: id })).not.toEqual([]);
  });
});
