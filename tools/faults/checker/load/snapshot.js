// @ts-check
'use strict';

/** Loads everything that the rules judge, once the system is quiet. */

const { setTimeout: sleep } = require('node:timers/promises');
const { sum } = require('../snapshot');
const { readOperations } = require('../operations');
const { loadViews } = require('./api');
const { queueDepths } = require('./broker');
const { loaderFor } = require('./databases');

/** @typedef {import('../snapshot').Run} Run */
/** @typedef {import('../snapshot').Snapshot} Snapshot */

const POLL_MS = 200;
/**
 * Looks in a row that must find nothing. One look can miss a message: queues are asked one after the other, a message that is
 * delivered and not acknowledged is in none, and one that waits for a lock goes round by a retry queue each second.
 */
const QUIET_LOOKS = 5;
/** Answers of the API are compared for this many orders. */
const SAMPLE = 60;

/**
 * @param {Run} run
 * @param {import('../operations').LogLine[]} lines the client's log
 * @returns {Promise<Snapshot>}
 */
async function takeSnapshot(run, lines) {
  const operations = readOperations(lines);
  const loader = loaderFor(run.databases.orders);
  await untilQuiet(run, loader, operations.at(-1)?.sentAtMs ?? 0);
  // The services answer several scrapes with one rendering.
  await sleep(POLL_MS);
  const [orders, products] = await Promise.all([
    loader.loadOrders(run.databases.orders),
    loader.loadProducts(run.databases.products),
  ]);
  const takenAtMs = Date.now();
  const ids = orders.orders.map(({ id }) => id);
  return {
    run,
    operations,
    orders,
    products,
    queues: await queueDepths(run),
    views: await loadViews(run, sampleOf(ids, run.seed)),
    takenAtMs,
  };
}

/**
 * Waits until nothing is on its way any more, at most for as long as an order may take.
 * @param {Run} run
 * @param {import('./databases').Loader} loader
 * @param {number} lastSentAtMs
 */
async function untilQuiet(run, loader, lastSentAtMs) {
  const until = Math.max(run.healedAtMs, lastSentAtMs) + run.finalWithinMs;
  const { orders, products } = run.databases;
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    const left = (await loader.onItsWay(orders, products)) || sum(Object.values(await queueDepths(run)));
    quiet = left === 0 ? quiet + 1 : 0;
    if (Date.now() > until) return;
    await sleep(POLL_MS);
  }
}

/**
 * @param {readonly string[]} ids in order of time
 * @param {number} seed
 * @returns {string[]} at most SAMPLE of them, spread over all; the same for the same seed
 */
function sampleOf(ids, seed) {
  if (ids.length <= SAMPLE) return [...ids];
  const step = ids.length / SAMPLE;
  const offset = Math.abs(seed) % Math.max(1, Math.floor(step));
  return Array.from(
    { length: SAMPLE },
    (_, i) => ids[Math.min(ids.length - 1, Math.floor(i * step) + offset)] ?? '',
  );
}

module.exports = { takeSnapshot, sampleOf };
