import { v4 as uuidv4 } from 'uuid';
import { groupOf } from './dead-letter-groups';

const letter = {
  queue: 'orders_queue',
  pattern: 'product.stockReserved',
  errorClass: 'PermanentError',
  errorMessage: `order ${uuidv4()} is for 2 of ${uuidv4()}`,
};

describe('the group of a dead letter', () => {
  it('is the same for other ids and numbers', () => {
    const errorMessage = `order ${uuidv4().toUpperCase()} is for 17 of ${uuidv4()}`;
    expect(groupOf({ ...letter, errorMessage })).toBe(groupOf(letter));
    expect(groupOf(letter)).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    { queue: 'products_queue' },
    { pattern: null },
    { errorClass: 'Error' },
    { errorMessage: 'something else' },
  ])('is another with %j', (other) => {
    expect(groupOf({ ...letter, ...other })).not.toBe(groupOf(letter));
  });
});
