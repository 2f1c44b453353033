// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { Orderer } = require('./orderer');
const { latencies, rounded } = require('../figures/statistics');

/** @typedef {import('../systems/system').System} System */
/** @typedef {import('../figures/statistics').Latencies} Latencies */

const FINAL_LIMIT_MS = 120_000;
const DELIVERED_LIMIT_MS = 300_000;

/**
 * Closed load: each client sends its next order when the last one is answered. It ends when all orders are final.
 * @param {System} system
 * @param {{ orders: number, clients: number, signal: AbortSignal, onAccepted?: (n: number) => void }} load
 */
async function closedLoad(system, { orders, clients, signal, onAccepted }) {
  const before = await system.counts();
  const orderer = new Orderer(system, clients);
  const times = new Float64Array(orders);
  let next = 0;
  const from = performance.now();
  const client = async () => {
    while (next < orders) {
      signal.throwIfAborted();
      const i = next++;
      const since = performance.now();
      times[i] = (await orderer.place()).doneAt - since;
      onAccepted?.(orderer.accepted);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const answered = performance.now();
  orderer.close();
  const after = await untilFinal(system, before.final + orderer.accepted, signal);
  const seconds = (performance.now() - from) / 1000;
  return {
    accepted: orderer.accepted,
    codes: orderer.codes,
    confirmed: after.confirmed - before.confirmed,
    acceptedPerSecond: rounded(orderer.accepted / ((answered - from) / 1000), 1),
    confirmedPerSecond: rounded((after.confirmed - before.confirmed) / seconds, 1),
    post: latencies(times),
  };
}

/**
 * @param {System} system
 * @param {number} wanted final orders
 * @param {AbortSignal} signal
 * @returns {Promise<import('../systems/system').Counts>} once that many orders are final, or after two minutes
 */
async function untilFinal(system, wanted, signal) {
  const until = Date.now() + FINAL_LIMIT_MS;
  for (;;) {
    signal.throwIfAborted();
    const counts = await system.counts();
    if (counts.final >= wanted || Date.now() > until) return counts;
    await sleep(20);
  }
}

/**
 * @typedef {object} OpenLoad
 * @property {number} rate requests/s
 * @property {number} seconds
 * @property {number} [most] limit of open requests, 20,000 by default; further ones are counted but not sent
 * @property {AbortSignal} signal
 */

/**
 * Open load: requests are due at a constant rate, whatever happens to earlier ones. A request's time begins when it was
 * due, so waiting for the driver or for a connection counts.
 * @param {System} system
 * @param {OpenLoad} load
 */
async function openLoad(system, { rate, seconds, most = 20_000, signal }) {
  const orderer = new Orderer(system, Infinity);
  const total = Math.floor(rate * seconds);
  /** @type {number[]} */
  const times = [];
  /** @type {Map<string, number>} order → when it was due, in milliseconds since 1970 */
  const dueAt = new Map();
  let [due, underWay, notSent] = [0, 0, 0];
  /** @type {Set<Promise<void>>} */
  const open = new Set();
  const from = performance.now();
  // The services use the same clock. Read it for each run, because performance.now() ignores corrections of the clock.
  const epoch = Date.now() - from;
  /** @param {number} at */
  const place = async (at) => {
    underWay += 1;
    const { status, doneAt, id } = await orderer.place();
    underWay -= 1;
    if (status < 200 || status > 299) return;
    times.push(doneAt - at);
    if (id !== undefined) dueAt.set(id, epoch + at);
  };
  while (due < total) {
    signal.throwIfAborted();
    const until = Math.min(total, Math.floor(((performance.now() - from) * rate) / 1000) + 1);
    for (; due < until; due += 1) {
      if (underWay >= most) {
        notSent += 1;
        continue;
      }
      const placing = place(from + (due * 1000) / rate);
      open.add(placing);
      void placing.finally(() => open.delete(placing));
    }
    await sleep(1);
  }
  const sentAll = performance.now();
  await Promise.all(open);
  orderer.close();
  const { codes, accepted } = orderer;
  const post = latencies(times);
  const offeredPerSecond = rounded((total - notSent) / ((sentAll - from) / 1000), 1);
  return {
    from: epoch + from,
    sentAll,
    dueAt,
    times,
    figures: { rate, seconds, offeredPerSecond, notSent, codes, accepted, post },
  };
}

/** @typedef {{ post: number[], toFinal?: number[] }} Times of each accepted order, in milliseconds from when it was due */

/**
 * Open load, and the time of each order from when it was due to its final state.
 * @param {System} system
 * @param {OpenLoad} load
 */
async function openLoadToFinal(system, load) {
  const before = await system.counts();
  const { from, dueAt, times: post, figures } = await openLoad(system, load);
  await untilFinal(system, before.final + figures.accepted, load.signal);
  if (system.finalTimes === undefined) return { figures, times: /** @type {Times} */ ({ post }) };
  const times = await system.finalTimes(from);
  const took = [...dueAt].flatMap(([id, at]) => {
    const finalAt = times.get(id);
    return finalAt === undefined ? [] : [finalAt - at];
  });
  return {
    figures: { ...figures, toFinal: latencies(took) },
    times: /** @type {Times} */ ({ post, toFinal: took }),
  };
}

/**
 * Webhooks and mails may come after their orders. They belong to the cost of these, and must not disturb what is measured next.
 * @param {System} system
 * @param {AbortSignal} signal
 * @returns {Promise<number | undefined>} seconds until all were delivered; undefined if it delivers nothing
 */
async function untilDelivered(system, signal) {
  if (system.delivered === undefined) return undefined;
  const since = performance.now();
  while (!(await system.delivered())) {
    signal.throwIfAborted();
    if (performance.now() - since > DELIVERED_LIMIT_MS)
      throw new Error(`${system.name}: not all events were delivered within ${DELIVERED_LIMIT_MS / 1000} s`);
    await sleep(50);
  }
  return rounded((performance.now() - since) / 1000, 2);
}

module.exports = { closedLoad, openLoad, openLoadToFinal, untilDelivered, untilFinal };
