import { checkHandlers } from './check-handlers';
import { queues } from './contracts';

const all = ['product.reserveStock', 'product.releaseStock', 'products.create', 'products.restock'];
const registered = [...all, 'products.deadLetters.replay'];

describe('the start-up check of handlers', () => {
  it('is content with exactly one handler for each pattern', () => {
    expect(() => checkHandlers(registered, [queues.products])).not.toThrow();
  });

  it('names a pattern without a handler', () => {
    expect(() => checkHandlers(registered.slice(1), [queues.products])).toThrow(
      'product.reserveStock has 0 handlers, wants exactly 1',
    );
  });

  it('names a pattern with two', () => {
    expect(() => checkHandlers([...registered, 'products.create'], [queues.products])).toThrow(
      'products.create has 2 handlers, wants exactly 1',
    );
  });

  it('names a handler that no queue of the service can reach', () => {
    expect(() => checkHandlers([...registered, 'orders.create'], [queues.products])).toThrow(
      'orders.create has a handler, but is no pattern of products_queue',
    );
  });
});
