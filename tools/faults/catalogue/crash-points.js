// @ts-check
'use strict';

const { send } = require('../../shared/processes');

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

/** Comes to the process when it is to crash the next time it comes to the point. */
const ARMING = 'SIGUSR2';

/** @type {Fault[]} */
const crashPoints = POINTS.map(([name, service, point, what]) => ({
  name,
  what: `The ${service} process kills itself ${what} (CRASH_AT=${point}), and is started again.`,
  strikes: { short: 2, long: 20 },
  strike: async (strikes) => {
    const { stack, load, signal } = strikes;
    const env = { CRASH_AT: point, CRASH_ON: ARMING };
    if (stack.extra.get(service)?.['CRASH_AT'] !== point) {
      await stack.down(service);
      await stack.up(service, env);
      await load.flowing(5, { signal });
    }
    const { exited } = stack.endsOnPurpose(service);
    await strikes.hit(`${service} crashes at ${point}`, () => send(stack.pid(service), ARMING));
    const crashed = await Promise.race([exited, strikes.wait(CRASH_LIMIT_MS)]);
    if (!crashed) strikes.broken.push(`${service} has not crashed at ${point}: is the point still there?`);
    if (!crashed) await stack.down(service);
    await stack.up(service, env);
  },
}));

module.exports = { crashPoints };
