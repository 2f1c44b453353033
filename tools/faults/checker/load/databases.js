// @ts-check
'use strict';

/**
 * Chooses how the databases are read. Another kind of database is a file beside sqlite.js with the same functions; they
 * give the same rows under the same names.
 *
 * @typedef {object} Loader
 * @property {(database: string) => import('../snapshot').OrdersData | Promise<import('../snapshot').OrdersData>} loadOrders
 * @property {(database: string) => import('../snapshot').ProductsData | Promise<import('../snapshot').ProductsData>} loadProducts
 * @property {(orders: string, products: string) => number | Promise<number>} onItsWay
 * @property {(orders: string, products: string) => number | Promise<number>} steps
 */

/**
 * @param {string} database a file, or a URL
 * @returns {Loader}
 */
function loaderFor(database) {
  const scheme = /^(\w+):\/\//.exec(database)?.[1];
  if (scheme === undefined) return require('./sqlite');
  throw new Error(`The checker cannot read ${scheme} databases. It reads SQLite files.`);
}

module.exports = { loaderFor };
