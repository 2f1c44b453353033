// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { openDatabase } = require('../../shared/sqlite');
const { SERVICES } = require('./fault-stack');

/**
 * What must not grow without a bound.
 * @typedef {object} Sizes
 * @property {number} residentMb of the three services together
 * @property {number} openFiles of the three services together
 * @property {number} databaseMb
 * @property {number} orders
 * @property {number} logMb
 * @property {Record<string, number>} rows of tables whose rows come and go
 */

/** Tables that are empty, or nearly, in a quiet system. */
const PASSING = ['outbox', 'redeliveries'];
const MOST_PASSING_ROWS = 100;
/** Heaps grow to their limits first (NODE_OPTIONS of tools/start/services.js), and a kill makes a service small again. */
const MORE_MB = 600;
/** A bound, not a measurement: an order has a dozen rows and their index entries in the two databases. */
const KB_FOR_AN_ORDER = 8;
const EMPTY_MB = 50;
/** Each of the three services keeps so much (LOG_MAX_MB and LOG_FILES of .env.example). */
const LOG_MB = 1_000;
/** The driver alone may hold so many connections to the gateway. */
const MORE_FILES = 500;

/**
 * @param {import('./fault-stack').FaultStack} stack
 * @returns {Promise<Sizes>}
 */
async function sizesOf(stack) {
  const pids = SERVICES.map((name) => stack.pid(name));
  /** @type {Record<string, number>} */
  const rows = {};
  let [bytes, orders] = [0, 0];
  for (const [owner, file] of Object.entries(stack.databases)) {
    bytes += fs.statSync(file).size;
    const connection = await openDatabase(file);
    try {
      for (const table of PASSING) {
        const [row] = /** @type {{ n: number }[]} */ (
          await connection.rows(`SELECT count(*) AS n FROM ${table}`)
        );
        rows[`${table} of ${owner}`] = row?.n ?? 0;
      }
      if (owner === 'orders') {
        const [all] = /** @type {{ n: number }[]} */ (
          await connection.rows('SELECT count(*) AS n FROM orders')
        );
        orders = all?.n ?? 0;
      }
    } finally {
      await connection.close();
    }
  }
  return {
    residentMb: Math.round(sum(pids.map(residentBytes)) / 1e6),
    openFiles: sum(pids.map(openFiles)),
    databaseMb: Math.round(bytes / 1e6),
    logMb: Math.round(
      sum(fs.readdirSync(stack.logDir).map((name) => fs.statSync(path.join(stack.logDir, name)).size)) / 1e6,
    ),
    orders,
    rows,
  };
}

/**
 * @param {Sizes} before after the first fault
 * @param {Sizes} after in a quiet system
 * @returns {string[]} what has grown too much, for a person
 */
function grown(before, after) {
  return [
    ...(after.residentMb > before.residentMb + MORE_MB
      ? [`the services take ${after.residentMb} MB, ${before.residentMb} MB after the first fault`]
      : []),
    ...(after.openFiles > before.openFiles + MORE_FILES
      ? [`the services have ${after.openFiles} open files, ${before.openFiles} after the first fault`]
      : []),
    ...(after.databaseMb > EMPTY_MB + (after.orders * KB_FOR_AN_ORDER) / 1_000
      ? [`the databases take ${after.databaseMb} MB for ${after.orders} orders`]
      : []),
    ...(after.logMb > LOG_MB ? [`the logs take ${after.logMb} MB`] : []),
    ...Object.entries(after.rows).flatMap(([table, n]) =>
      n > MOST_PASSING_ROWS ? [`${n} rows are left in ${table}`] : [],
    ),
  ];
}

/**
 * How often the stock of an order had to be requested again, which happens when a message was lost or late.
 * @param {string} file the orders database
 * @returns {Promise<number>} since the database was made
 */
async function timesAskedAgain(file) {
  const connection = await openDatabase(file);
  try {
    const [row] = /** @type {{ n: number | null }[]} */ (
      await connection.rows('SELECT sum(redrives) AS n FROM orders')
    );
    return row?.n ?? 0;
  } finally {
    await connection.close();
  }
}

/**
 * @param {number} pid
 * @returns {number} 0 where it cannot be seen
 */
function residentBytes(pid) {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1_024;
  } catch {
    return 0;
  }
}

/**
 * @param {number} pid
 * @returns {number} 0 where it cannot be seen
 */
function openFiles(pid) {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** @param {readonly number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

module.exports = { sizesOf, grown, residentBytes, timesAskedAgain };
