// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { closedLoad, untilDelivered } = require('./load');
const { cpuOf, rssMb } = require('../figures/resources');
const { rounded } = require('../figures/statistics');
const { SERVICES } = require('../systems/system');

/** @typedef {import('../systems/system').System} System */
/** @typedef {{ seconds: number, accepted: number, rssMb: Record<string, number> }} MemorySample */

const SAMPLE_EVERY_MS = 500;
/** Work that an order leaves for later belongs to its cost, above all its spans, which are sent every second. */
const AFTERWARDS_MS = 1_200;
const DRIVER = 'driver';

/**
 * One round of closed load, and its cost by process.
 * @param {System} system
 * @param {{ orders: number, clients: number, signal: AbortSignal }} load
 */
async function measureRound(system, load) {
  // Reading the event loop figures resets them.
  const before = await system.figures?.();
  const cpuBefore = cpu(system);
  const from = hrtimeUs();
  let accepted = 0;
  const memory = sampleMemory(system, () => accepted);
  const round = await closedLoad(system, { ...load, onAccepted: (n) => (accepted = n) });
  const samples = memory.stop();
  const deliveredAfterSeconds = await untilDelivered(system, load.signal);
  const window = { from, to: hrtimeUs() };
  await sleep(AFTERWARDS_MS);
  const cpuAfter = cpu(system);
  const after = await system.figures?.();
  /** @type {Record<string, number>} */
  const cpuMsPerOrder = {};
  for (const [name, seconds] of Object.entries(cpuAfter)) {
    const used = (seconds - (cpuBefore[name] ?? 0)) * 1000;
    cpuMsPerOrder[name] = rounded(used / Math.max(1, round.accepted), 3);
  }
  cpuMsPerOrder['total'] = rounded(
    Object.entries(cpuMsPerOrder).reduce((sum, [name, ms]) => (name === DRIVER ? sum : sum + ms), 0),
    3,
  );
  return {
    ...round,
    ...(deliveredAfterSeconds !== undefined && { deliveredAfterSeconds }),
    cpuMsPerOrder,
    ...(before && after && { lagP99Ms: after.lagP99Ms, commitGroup: commitGroups(before, after) }),
    rssMb: samples.at(-1)?.rssMb ?? {},
    memory: samples,
    window,
  };
}

/** Microseconds on the clock of V8's profiles. */
const hrtimeUs = () => Number(process.hrtime.bigint() / 1000n);

/**
 * @param {System} system
 * @returns {Record<string, number>} seconds by process
 */
function cpu(system) {
  const { user, system: kernel } = process.cpuUsage();
  return { ...cpuOf(system.pids), [DRIVER]: (user + kernel) / 1e6 };
}

/**
 * @param {import('../systems/system').ServiceFigures} before
 * @param {import('../systems/system').ServiceFigures} after
 * @returns {Record<string, number>} units of work in a commit, on average, by service
 */
function commitGroups(before, after) {
  return Object.fromEntries(
    Object.entries(after.commits).map(([name, { commits, units }]) => {
      const [since, done] = [before.commits[name]?.commits ?? 0, before.commits[name]?.units ?? 0];
      return [name, rounded((units - done) / Math.max(1, commits - since), 2)];
    }),
  );
}

/**
 * @param {System} system
 * @param {() => number} accepted
 */
function sampleMemory(system, accepted) {
  const from = performance.now();
  /** @type {MemorySample[]} */
  const samples = [];
  const sample = () => {
    /** @type {Record<string, number>} */
    const rss = {};
    for (const name of SERVICES) rss[name] = rounded(rssMb(system.pids[name] ?? 0), 1);
    rss['total'] = rounded(
      SERVICES.reduce((sum, name) => sum + (rss[name] ?? NaN), 0),
      1,
    );
    const seconds = rounded((performance.now() - from) / 1000, 1);
    samples.push({ seconds, accepted: accepted(), rssMb: rss });
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      sample();
      return samples;
    },
  };
}

/**
 * How much memory grew over the second half of the orders. Garbage collection makes single samples random, so each end
 * is the mean of a tenth of the samples.
 * @param {readonly MemorySample[]} samples
 */
function memoryGrowth(samples) {
  const orders = samples.at(-1)?.accepted ?? 0;
  const half = samples.findIndex(({ accepted }) => accepted >= orders / 2);
  const width = Math.max(1, Math.floor(samples.length / 10));
  const atHalfMb = mean(samples.slice(half, half + width));
  const atEndMb = mean(samples.slice(-width));
  return { orders, atHalfMb, atEndMb, growthMb: rounded(atEndMb - atHalfMb, 1) };
}

/** @param {readonly MemorySample[]} samples */
const mean = (samples) =>
  rounded(samples.reduce((sum, { rssMb: { total = NaN } }) => sum + total, 0) / samples.length, 1);

module.exports = { measureRound, memoryGrowth };
