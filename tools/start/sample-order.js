// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const FINAL_LIMIT_MS = 30_000;

/** @typedef {{ id: string, name: string, price: number, stock: number }} Product */
/** @typedef {{ id: string, status: string, traceId?: string, reason?: string | null }} Order */

/**
 * @param {string} gateway URL
 * @returns {Promise<Product[]>} the first page of the catalogue
 */
async function fetchCatalogue(gateway) {
  const answer = await json(`${gateway}/products`);
  return /** @type {Product[]} */ (Array.isArray(answer) ? answer : answer.items);
}

/**
 * @param {Product[]} products
 * @returns {string[]} lines of a table
 */
function catalogueTable(products) {
  const width = Math.max(...products.map((product) => product.name.length), 4);
  return products.map(
    ({ id, name, price, stock }) =>
      `  ${id}  ${name.padEnd(width)}  ${price.toFixed(2).padStart(9)}  ${String(stock).padStart(6)} in stock`,
  );
}

/**
 * Orders one unit over HTTP and follows the order until it is final.
 * @param {string} gateway URL
 * @param {Product} product
 * @throws {Error} if the order is refused or not final within 30 s
 * @returns {Promise<string>} its statuses, e.g. "sample order 0192…: PENDING → CONFIRMED in 31 ms, trace 4bf9…"
 */
async function placeSampleOrder(gateway, product) {
  const from = performance.now();
  /** @type {Order} */
  let order = await json(`${gateway}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ productId: product.id, quantity: 1 }),
  });
  const path = [order.status];
  while (order.status === 'PENDING') {
    if (performance.now() - from > FINAL_LIMIT_MS) {
      throw new Error(`The sample order ${order.id} is still PENDING after ${FINAL_LIMIT_MS / 1_000} s.`);
    }
    await sleep(2);
    order = await json(`${gateway}/orders/${order.id}`);
    if (order.status !== path.at(-1)) path.push(order.status);
  }
  const took = `${Math.round(performance.now() - from)} ms`;
  const reason = order.reason ? ` (${order.reason})` : '';
  return `sample order ${order.id}: ${path.join(' → ')}${reason} in ${took}, trace ${order.traceId ?? '?'}`;
}

/**
 * @param {string} database the orders service's database
 * @returns {Promise<boolean>}
 */
async function hasOrders(database) {
  // Loaded only now: it needs node_modules, which may have been missing when this file was loaded.
  const { rowsOf } = require('../shared/postgres');
  return (await rowsOf(database, 'SELECT 1 FROM orders LIMIT 1')).length > 0;
}

/**
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
async function json(url, init) {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${init?.method ?? 'GET'} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

module.exports = { catalogueTable, fetchCatalogue, hasOrders, placeSampleOrder };
