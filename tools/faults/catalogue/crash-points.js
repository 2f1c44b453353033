// @ts-check
'use strict';

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../stack/fault-stack').ServiceName} ServiceName */

/** A service that has not crashed by then never comes to this point. */
const CRASH_LIMIT_MS = 60_000;

/** @type {[name: string, service: ServiceName, point: string, what: string][]} */
const POINTS = [
  [
    'crash-committed-not-published',
    'orders-service',
    'committed-not-published=product.reserveStock',
    'after the commit of a new order, before the request for its stock is published',
  ],
  [
    'crash-published-not-deleted',
    'orders-service',
    'published-not-deleted=product.reserveStock',
    'after RabbitMQ has confirmed the request for stock, before its outbox row is deleted',
  ],
  [
    'crash-reserved-not-acked',
    'products-service',
    'handled-not-acked=product.reserveStock',
    'after the commit of the reservation, before the message is acknowledged',
  ],
  [
    'crash-before-redis-mark',
    'orders-service',
    'handled-not-marked=product.stockReserved',
    'after the commit of CONFIRMED, before the key is marked in Redis as processed (its lock is held)',
  ],
  [
    'crash-confirmed-not-acked',
    'orders-service',
    'handled-not-acked=product.stockReserved',
    'after the order is CONFIRMED and marked, before the message is acknowledged',
  ],
];

/** @type {Fault[]} */
const crashPoints = POINTS.map(([name, service, point, what]) => ({
  name,
  what: `The ${service} process kills itself ${what} (crash point ${point}), and is started again.`,
  strikes: { short: 2, long: 20 },
  strike: async (strikes) => {
    const { stack } = strikes;
    const { exited } = stack.endsOnPurpose(service);
    await strikes.hit(`${service} crashes at ${point}`, () => stack.crashAt(service, point));
    const crashed = await Promise.race([exited, strikes.wait(CRASH_LIMIT_MS)]);
    if (!crashed) strikes.broken.push(`${service} has not crashed at ${point}: is the point still there?`);
    if (!crashed) await stack.down(service);
    await stack.up(service);
  },
}));

module.exports = { crashPoints };
