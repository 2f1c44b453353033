// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { openDatabase } = require('../../shared/sqlite');

const OPEN_ORDERS = `SELECT count(*) AS n FROM orders WHERE status = 'PENDING' OR "stockState" IN ('asked', 'releasing')`;
const OUTBOX = 'SELECT count(*) AS n FROM outbox';

/**
 * Waits until no order is open and no message waits to be sent.
 * @param {{ orders: string, products: string }} databases
 * @param {number} until milliseconds since 1970
 * @param {AbortSignal} signal
 * @returns {Promise<string[]>} what is still open then; empty: all is quiet
 */
async function untilQuiet(databases, until, signal) {
  const orders = await openDatabase(databases.orders);
  const products = await openDatabase(databases.products);
  try {
    for (;;) {
      const open = [
        ...(await counted(orders, OPEN_ORDERS, 'orders are still open')),
        ...(await counted(orders, OUTBOX, 'messages are in the outbox of the orders service')),
        ...(await counted(products, OUTBOX, 'messages are in the outbox of the products service')),
      ];
      if (open.length === 0 || Date.now() > until) return open;
      await sleep(100, undefined, { signal });
    }
  } finally {
    await orders.close();
    await products.close();
  }
}

/**
 * @param {import('../../shared/sqlite').Connection} connection
 * @param {string} sql
 * @param {string} what
 * @returns {Promise<string[]>}
 */
async function counted(connection, sql, what) {
  const [row] = /** @type {{ n: number }[]} */ (await connection.rows(sql));
  return row === undefined || row.n === 0 ? [] : [`${row.n} ${what}`];
}

module.exports = { untilQuiet };
