import { accountMessages } from './accounts';
import { checkHandlers } from './checking/check-handlers';
import { bindingsOf, contracts, isEventQueue, queues, takes } from './contracts';
import {
  answer,
  byPattern,
  command,
  event,
  patternsOf,
  routesOf,
  type Contract,
  type Owner,
} from './declare';
import { notificationMessages } from './notifications';
import { operations } from './operations';
import { orderMessages } from './orders';
import { ownerNames, owners, queuesOf } from './owners';
import { productMessages } from './products';
import { publicEvents } from './public-events';
import { webhookMessages } from './webhooks';

describe('the contracts', () => {
  it.each(ownerNames)('have every operation of %s, on its own queues', (name) => {
    const own = operations(name, owners[name]);
    expect(Object.keys(own)).toHaveLength(13);
    for (const [pattern, contract] of Object.entries(own))
      expect(contracts).toHaveProperty([pattern], contract);
  });

  it('have each pattern once', () => {
    const all = { ...orderMessages, ...accountMessages, ...productMessages, ...publicEvents };
    const messages = Object.keys({ ...all, ...webhookMessages, ...notificationMessages }).length;
    expect(Object.keys(contracts)).toHaveLength(messages + 13 * ownerNames.length);
  });

  it('send every message to queues that a service consumes', () => {
    for (const contract of Object.values<Contract>(contracts)) {
      const targets = contract.kind === 'event' ? contract.queues : [contract.queue];
      // Some public events are only for others.
      expect(targets.length).toBeGreaterThan(contract.kind === 'event' && contract.exchange ? -1 : 0);
      expect(queues).toEqual(expect.arrayContaining([...targets]));
    }
  });

  it('say which queue accepts which messages, and which queues have events', () => {
    expect(takes('products_queue', 'product.reserveStock')).toBe(true);
    expect(takes('orders_queue', 'product.reserveStock')).toBe(false);
    expect(queues.filter(isEventQueue)).toEqual([
      'orders_queue',
      'products_queue',
      'webhooks_queue',
      'notifications_queue',
    ]);
  });

  it('say which public events a queue gets from the exchange', () => {
    const events = ['order.confirmed', 'order.rejected', 'order.cancelled', 'product.lowStock'];
    expect(bindingsOf('webhooks_queue')).toEqual(events);
    expect(bindingsOf('notifications_queue')).toEqual([...events, 'webhook.endpointDisabled']);
    expect(bindingsOf('orders_queue')).toEqual([]);
  });
});

describe('a service that is added', () => {
  class PaintToy {
    colour!: string;
  }
  class ToyPainted {
    idempotencyKey!: string;
  }
  const toys = {
    service: 'toys-service',
    queue: 'toys_queue',
    queries: 'toys_queries',
    stats: answer<{ painted: number }>(),
  } as const satisfies Owner;
  const toyMessages = {
    paintToy: command('toys.paint', toys.queue, PaintToy, answer<{ painted: true }>()),
    toyPainted: event('toy.painted', [toys.queue, owners.orders.queue], ToyPainted),
  };
  const all = { ...contracts, ...byPattern(toyMessages), ...operations('toys', toys) };
  const own = ['toys.paint', 'toy.painted', ...Object.keys(operations('toys', toys))];

  it('has its messages by pattern, and code refers to them by name', () => {
    expect(all['toys.paint']).toBe(toyMessages.paintToy);
    expect(patternsOf({ ...orderMessages, ...toyMessages }).paintToy satisfies 'toys.paint').toBe(
      'toys.paint',
    );
  });

  it('has the operations of an owner, with its own type of statistics', () => {
    const contract = all['toys.stats'];
    type Stats = (typeof contract)['answer'] extends { readonly type?: infer S } ? S : never;
    expect({ painted: 1 } satisfies Stats).toEqual({ painted: 1 });
    expect(contract).toMatchObject({ kind: 'query', queue: 'toys_queries' });
    expect(all['toys.deadLetters.replay']).toMatchObject({ kind: 'command', queue: 'toys_queue' });
  });

  it('gets its messages, and each subscriber of the same event gets a copy', () => {
    const routes = routesOf(all);
    expect(routes.takes('toys_queue', 'toys.paint')).toBe(true);
    expect(routes.takes('toys_queue', 'orders.create')).toBe(false);
    expect(routes.takes('toys_queue', 'toy.painted')).toBe(true);
    expect(routes.takes('orders_queue', 'toy.painted')).toBe(true);
    expect(routes.takes('products_queue', 'toy.painted')).toBe(false);
    expect(routes.isEventQueue('toys_queue')).toBe(true);
    expect(routes.isEventQueue('toys_queries')).toBe(false);
  });

  it('is checked at its start like the other services', () => {
    expect(() => checkHandlers(own, queuesOf(toys), all)).not.toThrow();
    expect(() => checkHandlers(own.slice(1), queuesOf(toys), all)).toThrow('toys.paint has 0 handlers');
    expect(() => checkHandlers([...own, 'orders.create'], queuesOf(toys), all)).toThrow(
      'orders.create has a handler, but is no pattern of toys_queue, toys_queries',
    );
  });
});
