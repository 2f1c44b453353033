import { checkHandlers } from './check-handlers';
import { contracts, isPattern, takes } from '../contracts';
import { owners } from '../owners';

const { queue } = owners.products;
const registered = Object.keys(contracts).filter((pattern) => isPattern(pattern) && takes(queue, pattern));

describe('the start-up check of handlers', () => {
  it('accepts exactly one handler for each pattern', () => {
    expect(() => checkHandlers(registered, [queue])).not.toThrow();
  });

  it('names a pattern without a handler', () => {
    expect(() =>
      checkHandlers(
        registered.filter((pattern) => pattern !== 'product.reserveStock'),
        [queue],
      ),
    ).toThrow('product.reserveStock has 0 handlers, wants exactly 1');
  });

  it('names a pattern with two handlers', () => {
    expect(() => checkHandlers([...registered, 'products.create'], [queue])).toThrow(
      'products.create has 2 handlers, wants exactly 1',
    );
  });

  it('names a handler that no queue of the service can reach', () => {
    expect(() => checkHandlers([...registered, 'orders.create'], [queue])).toThrow(
      'orders.create has a handler, but is no pattern of products_queue',
    );
  });
});
