import { checkHandlers } from './check-handlers';
import { contracts, queues, type Contract } from './contracts';

const registered = Object.entries<Contract>(contracts)
  .filter(([, { queue }]) => queue === queues.products)
  .map(([pattern]) => pattern);

describe('the start-up check of handlers', () => {
  it('is content with exactly one handler for each pattern', () => {
    expect(() => checkHandlers(registered, [queues.products])).not.toThrow();
  });

  it('names a pattern without a handler', () => {
    expect(() =>
      checkHandlers(
        registered.filter((pattern) => pattern !== 'product.reserveStock'),
        [queues.products],
      ),
    ).toThrow('product.reserveStock has 0 handlers, wants exactly 1');
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
