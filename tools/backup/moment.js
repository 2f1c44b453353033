// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { CORE_OWNERS, ownersOf } = require('../shared/owners');
const { openDatabase } = require('../shared/sqlite');

/** @typedef {import('../shared/sqlite').Connection} Connection */
/**
 * @typedef {object} Moment the databases as they were at one moment
 * @property {string} at ISO 8601
 * @property {number} attempts how often it was tried until nothing was committed in between
 * @property {import('../shared/owners').ByOwner<Connection>} databases each in an open read transaction
 * @property {() => Promise<void>} close
 */

/** An attempt takes about a millisecond, and there is seldom a commit in between. */
const LIMIT_MS = 30_000;

/**
 * Opens orders and products at the same moment, and then the others, without a lock that a commit would wait for.
 *
 * Neither order of two copies would do. An order that is confirmed between them has its confirmation in the orders
 * copied last, but no reservation in the products copied first: its stock would be sold twice. An order that is placed
 * between them has a reservation in the products copied last, but is missing from the orders copied first: its stock
 * would be held for ever. The sweeper mends neither. So the orders are read first, then the products, and it counts
 * only if no order was committed in between: then both are as they were when the products were read. What is on its way at
 * that moment is in an outbox, or belongs to an order that waits for an answer and is asked for again.
 *
 * The services that only hear of events are read after that, and may be some milliseconds later. So an event of the orders is
 * in the copy of their outbox, in the copy of the service that heard of it, or in its queue, which a restore does not empty.
 *
 * @param {import('./places').Databases} files
 * @returns {Promise<Moment>}
 * @throws {Error} if a file cannot be opened, or if there are commits all the time
 */
async function openAtOneMoment(files) {
  /** @type {Connection[]} */
  const opened = [];
  const close = async () => {
    await Promise.all(opened.map((connection) => connection.close()));
  };
  /** @param {string} file */
  const open = async (file) => {
    const connection = await openDatabase(file);
    opened.push(connection);
    return connection;
  };
  try {
    /** @type {Partial<Moment['databases']>} */
    const reading = {};
    for (const [owner, file] of ownersOf(files)) reading[owner] = await open(file);
    const databases = /** @type {Moment['databases']} */ (reading);
    const watched = [];
    for (const owner of CORE_OWNERS.slice(0, -1)) watched.push(await open(files[owner]));
    const until = performance.now() + LIMIT_MS;
    for (let attempts = 1; performance.now() < until; attempts++) {
      const before = await commits(watched);
      for (const owner of CORE_OWNERS) await beginRead(databases[owner]);
      const at = new Date().toISOString();
      if ((await commits(watched)) === before) {
        for (const [owner, database] of ownersOf(databases)) if (!isCore(owner)) await beginRead(database);
        return { at, attempts, databases, close };
      }
      for (const owner of CORE_OWNERS) await databases[owner].script('ROLLBACK');
      await sleep(Math.random() * 10);
    }
    throw new Error(
      `for ${LIMIT_MS / 1000} s there was a commit during each attempt to open the databases at one moment`,
    );
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {import('../shared/owners').Owner} owner */
const isCore = (owner) => CORE_OWNERS.some((core) => core === owner);

/**
 * @param {readonly Connection[]} connections outside of a transaction
 * @returns {Promise<string>} changes with each commit of another connection to one of their databases
 */
async function commits(connections) {
  const versions = [];
  for (const connection of connections) {
    const [row] = /** @type {{ data_version: number }[]} */ (await connection.rows('PRAGMA data_version'));
    versions.push(row?.data_version);
  }
  return versions.join(' ');
}

/** @param {Connection} connection */
async function beginRead(connection) {
  await connection.script('BEGIN');
  // BEGIN alone reads nothing yet.
  await connection.rows('SELECT 1 FROM sqlite_master LIMIT 1');
}

module.exports = { openAtOneMoment };
