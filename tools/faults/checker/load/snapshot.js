// @ts-check
'use strict';

/** Loads everything that the rules judge, once the system is quiet. */

const { setTimeout: sleep } = require('node:timers/promises');
const { SAMPLE, sum } = require('../snapshot');
const { readOperations } = require('../operations');
const { loadViews } = require('./api');
const { openBroker } = require('./broker');
const { loaderFor } = require('./databases');
const { loadHeard, waitingIn } = require('./heard');

/** @typedef {import('../snapshot').Run} Run */
/** @typedef {import('../snapshot').Snapshot} Snapshot */

const POLL_MS = 200;
/**
 * Looks in a row that must find nothing. One look can miss a message: queues are asked one after the other, a message that is
 * delivered and not acknowledged is in none, and one that waits for a lock goes round by a retry queue each second.
 */
const QUIET_LOOKS = 5;

/**
 * @param {Run} run
 * @param {import('../operations').LogLine[]} lines the client's log
 * @returns {Promise<Snapshot>}
 */
async function takeSnapshot(run, lines) {
  const operations = readOperations(lines);
  const loader = loaderFor(run.databases.orders);
  /** @type {import('./broker').Broker | undefined} */
  let broker;
  const depths = async () => {
    broker ??= await openBroker(run);
    return broker.depths();
  };
  try {
    const lastSentAtMs = operations.at(-1)?.sentAtMs ?? 0;
    const look = async () =>
      (await loader.onItsWay(run.databases.orders, run.databases.products)) ||
      sum(Object.values({ ...(run.heard && waitingIn(run.heard)), ...(await depths()) }));
    const untilMs = Math.max(run.healedAtMs, lastSentAtMs) + run.finalWithinMs;
    for (;;) {
      const quiet = await untilQuiet(look, untilMs);
      // The services answer several scrapes with one rendering.
      await sleep(POLL_MS);
      const [orders, products] = await Promise.all([
        loader.loadOrders(run.databases.orders),
        loader.loadProducts(run.databases.products),
      ]);
      const takenAtMs = Date.now();
      const ids = orders.orders.map(({ id }) => id);
      const queues = await depths();
      const views = await loadViews(run, sampleOf(ids, run.seed));
      // A service that gets hardly any CPU may read a request seconds after its client has given up. What was read before and
      // after that cannot be compared.
      const before = orders.timeline.length + products.movements.length;
      const moved = (await loader.steps(run.databases.orders, run.databases.products)) !== before;
      if (!moved || !quiet || Date.now() > untilMs)
        return {
          ...{ run, operations, orders, products, queues, views, takenAtMs },
          ...(run.heard && { heard: loadHeard(run.heard) }),
        };
    }
  } finally {
    await broker?.close();
  }
}

/**
 * Waits until QUIET_LOOKS looks in a row have found nothing on its way, at most until the time is over.
 * @param {() => Promise<number>} look tells how many orders and messages are on their way
 * @param {number} untilMs milliseconds since 1970
 * @param {number} [pollMs] between two looks
 * @returns {Promise<boolean>} false: the time is over
 */
async function untilQuiet(look, untilMs, pollMs = POLL_MS) {
  for (let quiet = 0; ;) {
    quiet = (await look()) === 0 ? quiet + 1 : 0;
    if (quiet === QUIET_LOOKS) return true;
    if (Date.now() > untilMs) return false;
    await sleep(pollMs);
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

module.exports = { takeSnapshot, sampleOf, untilQuiet };
