// @ts-check
'use strict';

const { openDatabase } = require('../shared/sqlite');

/**
 * What a restored backup has not, compared with the databases that it replaced.
 * @typedef {object} Lost
 * @property {{ id: string, productId: string, quantity: number, status: string, createdAt: string }[]} orders placed
 *   after the backup
 * @property {{ id: string, was: string, restoredAs: string }[]} changedOrders that had another status
 * @property {{ productId: string, delta: number, kind: string, reason: string, at: string }[]} movements by a person
 * @property {string[]} products created or edited after the backup, their ids
 * @property {number} audited actions of persons after the backup; their entries are gone, too
 */

/**
 * @param {import('./places').Databases} replaced
 * @param {import('./places').Databases} restored
 * @returns {Promise<Lost>}
 * @throws {Error} if the replaced ones cannot be read, as when they were the reason for the restore
 */
async function compare(replaced, restored) {
  const orders = await rowsOf(replaced.orders, restored.orders, {
    orders: `SELECT id, "productId", quantity, status, "createdAt" FROM main.orders AS o
      WHERE NOT EXISTS (SELECT 1 FROM r.orders WHERE id = o.id) ORDER BY id`,
    changedOrders: `SELECT o.id, o.status AS was, b.status AS "restoredAs" FROM main.orders AS o
      JOIN r.orders AS b ON b.id = o.id WHERE o.status <> b.status ORDER BY o.id`,
    audit: AUDIT,
  });
  const products = await rowsOf(replaced.products, restored.products, {
    movements: `SELECT "productId", delta, kind, reason, at FROM main.stock_movements
      WHERE kind IN ('restock', 'adjust') AND id > (SELECT coalesce(max(id), 0) FROM r.stock_movements) ORDER BY id`,
    products: `SELECT id FROM main.products AS p WHERE NOT EXISTS
      (SELECT 1 FROM r.products WHERE id = p.id AND version = p.version) ORDER BY id`,
    audit: AUDIT,
  });
  return /** @type {Lost} */ ({
    orders: orders['orders'],
    changedOrders: orders['changedOrders'],
    movements: products['movements'],
    products: products['products']?.map(({ id }) => id),
    audited: (orders['audit']?.length ?? 0) + (products['audit']?.length ?? 0),
  });
}

const AUDIT = 'SELECT id FROM main.audit AS a WHERE NOT EXISTS (SELECT 1 FROM r.audit WHERE id = a.id)';

/**
 * @param {string} replaced
 * @param {string} restored
 * @param {Record<string, string>} queries `main` is the replaced database, `r` the restored one
 * @returns {Promise<Record<string, any[]>>}
 */
async function rowsOf(replaced, restored, queries) {
  const database = await openDatabase(replaced, { attach: { r: restored } });
  try {
    /** @type {Record<string, any[]>} */
    const found = {};
    for (const [name, sql] of Object.entries(queries)) found[name] = await database.rows(sql);
    return found;
  } finally {
    await database.close();
  }
}

module.exports = { compare };
