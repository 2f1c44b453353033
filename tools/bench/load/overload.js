// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { openLoad, untilFinal } = require('./load');
const { Orderer } = require('./orderer');
const { rounded } = require('../figures/statistics');

/** How many requests the driver keeps open at once. */
const MOST_UNDER_WAY = 4_000;
const RECOVERY_LIMIT_MS = 60_000;
/** The system has recovered when this many orders in a row are accepted this quickly. */
const GOOD_IN_A_ROW = 5;
const GOOD_MS = 500;

/**
 * Sends far more than the system can handle, then nothing. Measures what was shed and how long the recovery takes.
 * @param {import('../systems/system').System} system
 * @param {{ rate: number, seconds: number, signal: AbortSignal }} load
 */
async function overload(system, load) {
  const before = await system.counts();
  const { sentAll, figures } = await openLoad(system, { ...load, most: MOST_UNDER_WAY });
  const acceptsAfterSeconds = await untilAccepting(system, sentAll, load.signal);
  const { final } = await untilFinal(system, before.final + figures.accepted, load.signal);
  const finalAfterSeconds = rounded((performance.now() - sentAll) / 1000, 1);
  const { codes, ...rest } = figures;
  return {
    ...rest,
    answers: outcomes(codes),
    codes,
    acceptsAfterSeconds,
    finalAfterSeconds,
    unfinished: Math.max(0, before.final + figures.accepted - final),
  };
}

/**
 * @param {Record<string, number>} codes
 * @returns {{ accepted: number, tooMany: number, unavailable: number, other: number }} 2xx, 429, 503, all others
 */
function outcomes(codes) {
  const result = { accepted: 0, tooMany: 0, unavailable: 0, other: 0 };
  for (const [code, n] of Object.entries(codes)) {
    const outcome =
      code.length === 3 && code.startsWith('2')
        ? 'accepted'
        : code === '429'
          ? 'tooMany'
          : code === '503'
            ? 'unavailable'
            : 'other';
    result[outcome] += n;
  }
  return result;
}

/**
 * @param {import('../systems/system').System} system
 * @param {number} since
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>} seconds; null: not within a minute
 */
async function untilAccepting(system, since, signal) {
  const orderer = new Orderer(system, 1);
  try {
    let good = 0;
    let firstGood = 0;
    while (performance.now() - since < RECOVERY_LIMIT_MS) {
      signal.throwIfAborted();
      const from = performance.now();
      const { status, doneAt } = await orderer.place();
      if (status === 201 && doneAt - from < GOOD_MS) {
        if (good === 0) firstGood = doneAt;
        good += 1;
        if (good === GOOD_IN_A_ROW) return rounded((firstGood - since) / 1000, 1);
      } else good = 0;
      await sleep(50);
    }
    return null;
  } finally {
    orderer.close();
  }
}

module.exports = { overload, outcomes };
