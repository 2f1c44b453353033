// @ts-check
'use strict';

const { connect, rowsOf } = require('../shared/postgres');
const { tablesOf } = require('./copy');

/** Sums that must be the same in both databases, besides the number of rows of each table. */
const SUMS = /** @type {const} */ ({
  orders: [
    `SELECT status AS name, count(*) AS n, sum(quantity) AS sum FROM orders GROUP BY status ORDER BY 1`,
    `SELECT status AS name, n, 0 AS sum FROM order_counts WHERE n <> 0 ORDER BY 1`,
  ],
  products: [
    `SELECT 'stock' AS name, count(*) AS n, sum(stock) AS sum FROM products`,
    `SELECT kind AS name, count(*) AS n, sum(delta) AS sum FROM stock_movements GROUP BY kind ORDER BY 1`,
  ],
  webhooks: [
    `SELECT status AS name, count(*) AS n, sum(attempts) AS sum FROM deliveries GROUP BY status ORDER BY 1`,
  ],
  notifications: [
    `SELECT status AS name, count(*) AS n, sum(attempts) AS sum FROM mails GROUP BY status ORDER BY 1`,
  ],
});

/**
 * @param {keyof typeof SUMS} owner
 * @param {string} file SQLite
 * @param {string} url PostgreSQL
 * @returns {Promise<string[]>} what differs; empty: nothing
 */
async function differences(owner, file, url) {
  const wrong = [];
  const client = await connect(url);
  const tables = await tablesOf(client).finally(() => client.end());
  const there = new Set(
    (await rowsOf(file, `SELECT name FROM sqlite_master WHERE type = 'table'`)).map(({ name }) => name),
  );
  const counts = [...tables.keys()]
    .filter((table) => there.has(table))
    .map((table) => `SELECT '${table}' AS name, count(*) AS n, 0 AS sum FROM ${table}`);
  for (const sql of [...counts, ...SUMS[owner]]) {
    const [from, to] = [await rowsOf(file, sql), await rowsOf(url, sql)].map((rows) => JSON.stringify(rows));
    if (from !== to) wrong.push(`SQLite has ${from}, PostgreSQL has ${to}`);
  }
  return wrong;
}

module.exports = { differences };
