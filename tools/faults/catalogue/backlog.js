// @ts-check
'use strict';

const { openDatabase } = require('../../shared/sqlite');
const { CROWDED } = require('./fault');

/** @typedef {import('./fault').Fault} Fault */

/** Orders that are placed at the same time while the backlog grows. */
const AT_ONCE = 32;
/** The consumer is slow: it has this many messages in work at a time, not 200. */
const PREFETCH = '8';
const DRAIN_LIMIT_MS = 3_600_000;

/** @type {Fault} */
const backlog = {
  name: 'backlog',
  what: 'The products service is stopped until 100,000 orders (short form: 5,000) wait for their stock. Then it comes back and handles 8 messages at a time (PREFETCH=8) until none waits.',
  strikes: { short: 1, long: 1 },
  profile: CROWDED,
  strike: async (strikes) => {
    const { stack, load, signal } = strikes;
    const wanted = strikes.fitting(100_000, 5_000);
    await strikes.hit('the products service is stopped', () => stack.down('products-service'));
    const target = load.accepted + wanted;
    const place = async () => {
      while (load.accepted < target && !signal.aborted) await load.order();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, place));
    await stack.up('products-service', { PREFETCH });
    const from = Date.now();
    const orders = await openDatabase(stack.databases.orders);
    try {
      await strikes.until(
        'the backlog is gone',
        async () => {
          const rows = /** @type {{ n: number }[]} */ (
            await orders.rows(`SELECT coalesce(sum(n), 0) AS n FROM order_counts WHERE status = 'PENDING'`)
          );
          return (rows[0]?.n ?? 0) < 100;
        },
        DRAIN_LIMIT_MS,
      );
    } finally {
      await orders.close();
    }
    strikes.figures['backlog'] = wanted;
    strikes.figures['drainedPerSecond'] = Math.round((wanted * 1_000) / (Date.now() - from));
    await stack.down('products-service');
    await stack.up('products-service');
  },
};

module.exports = { backlog: [backlog] };
