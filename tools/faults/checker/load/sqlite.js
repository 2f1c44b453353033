// @ts-check
'use strict';

/** Reads the databases of the two owners, as SQLite files, without writing to them. */

const { DatabaseSync } = require('node:sqlite');

/** @typedef {import('../snapshot').OrdersData} OrdersData */
/** @typedef {import('../snapshot').ProductsData} ProductsData */

const DEAD_LETTERS = 'SELECT id, queue, pattern, "messageId", status, "errorMessage" FROM dead_letters';
const OUTBOX = 'SELECT count(*) AS n FROM outbox';
const PRUNED = 'SELECT coalesce(sum(rows), 0) AS n FROM retention_progress';

/**
 * @template T
 * @param {string} file
 * @param {(rows: (sql: string) => any[]) => T} read all its reads see the same state
 * @returns {T}
 */
function reading(file, read) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.exec('PRAGMA busy_timeout = 5000; BEGIN');
    return read((sql) => database.prepare(sql).all());
  } finally {
    database.close();
  }
}

/**
 * @param {string} file
 * @returns {OrdersData}
 */
const loadOrders = (file) =>
  reading(file, (rows) => ({
    orders:
      rows(`SELECT id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt", reason, "stockState"
      FROM orders ORDER BY id`),
    timeline: rows('SELECT id, "orderId", at, step FROM order_timeline ORDER BY id'),
    counts: rows('SELECT status, n FROM order_counts'),
    keys: rows('SELECT key, "orderId" FROM idempotency_keys'),
    outbox: rows(OUTBOX)[0].n,
    deadLetters: rows(DEAD_LETTERS),
    pruned: rows(PRUNED)[0].n,
  }));

/**
 * @param {string} file
 * @returns {ProductsData}
 */
const loadProducts = (file) =>
  reading(file, (rows) => ({
    products: rows('SELECT id, name, price, stock FROM products ORDER BY id'),
    reservations: rows(
      'SELECT "idempotencyKey", "productId", quantity, refusal, "releasedAt" FROM reservations',
    ),
    movements: rows(
      'SELECT id, "productId", delta, kind, reason, "idempotencyKey", at FROM stock_movements ORDER BY id',
    ),
    audit: rows(`SELECT action, target, after ->> 'reason' AS reason,
      (after ->> 'stock') - (before ->> 'stock') AS delta FROM audit`),
    outbox: rows(OUTBOX)[0].n,
    deadLetters: rows(DEAD_LETTERS),
    pruned: rows(PRUNED)[0].n,
  }));

/**
 * @param {string} orders
 * @param {string} products
 * @returns {number} orders that are open, and messages in the outboxes; cheap, for a loop
 */
function onItsWay(orders, products) {
  const open = reading(
    orders,
    (rows) =>
      rows(`SELECT (SELECT count(*) FROM orders WHERE status = 'PENDING' OR "stockState" IN ('asked', 'releasing'))
        + (SELECT count(*) FROM outbox) AS n`)[0].n,
  );
  return open + reading(products, (rows) => rows(OUTBOX)[0].n);
}

/**
 * @param {string} orders
 * @param {string} products
 * @returns {number} steps of orders and movements of stock, so far: each change of either adds one
 */
function steps(orders, products) {
  const count = (/** @type {string} */ file, /** @type {string} */ table) =>
    reading(file, (rows) => rows(`SELECT count(*) AS n FROM ${table}`)[0].n);
  return count(orders, 'order_timeline') + count(products, 'stock_movements');
}

module.exports = { DEAD_LETTERS, loadOrders, loadProducts, onItsWay, reading, steps };
