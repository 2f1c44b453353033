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
  row: 'kill -9 at named points',
  what: `The ${service} process kills itself ${what} (CRASH_AT=${point}), and is started again.`,
  strikes: { short: 2, long: 20 },
  strike: async (strikes) => {
    const { stack, signal } = strikes;
    // Until it crashes, the load goes on; the point is reached with the next order.
    await strikes.hit(`${service} is restarted to crash at ${point}`, () => stack.down(service));
    const crashed = await crash(strikes, service, point);
    signal.throwIfAborted();
    if (!crashed) strikes.broken.push(`${service} has not crashed at ${point}: is the point still there?`);
    await stack.up(service);
  },
}));

/**
 * @param {import('../strikes').Strikes} strikes
 * @param {ServiceName} service
 * @param {string} point
 * @returns {Promise<boolean>} whether it crashed there
 */
async function crash({ stack }, service, point) {
  let started;
  try {
    started = await stack.up(service, { CRASH_AT: point }, { ends: true });
  } catch (error) {
    // It can crash before it is ready, because orders are waiting for it.
    return /signal SIGKILL/.test(String(error));
  }
  const timer = setTimeout(() => void started.stop(), CRASH_LIMIT_MS);
  const { signal } = await started.exited;
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

module.exports = { crashPoints };
