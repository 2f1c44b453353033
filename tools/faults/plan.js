// @ts-check
'use strict';

const { seedOf } = require('./random');

/** @typedef {import('./catalogue/fault').Fault} Fault */
/**
 * @typedef {object} PlannedRun
 * @property {Fault} fault
 * @property {'short' | 'long'} form
 * @property {number} seed
 * @property {number} strikes
 * @property {number} round from 0: the number of its first strike among all of its fault
 * @property {number} [loadMs] how long there is load before the fault; default: 0
 */
/**
 * @typedef {object} Wanted
 * @property {readonly Fault[]} faults
 * @property {'short' | 'long'} form
 * @property {number} seed
 * @property {number | undefined} [rounds] strikes of each fault, instead of the form's number
 * @property {ReadonlyMap<string, ReadonlySet<number>>} [done] the numbers of strikes that need not be repeated, by fault
 */

const PER_RUN = 10;

/**
 * Splits the strikes of each fault into runs. Runs with the same settings of the stack follow each other: those with
 * special settings first, because one lane can have them while the others share the rest. In a group, runs that leave
 * databases behind that cannot be used again come last.
 * @param {Wanted} wanted
 * @returns {PlannedRun[]}
 */
function plan({ faults, form, seed, rounds, done = new Map() }) {
  const runs = faults.flatMap((fault) => {
    const total = rounds ?? fault.strikes[form];
    const perRun = form === 'short' ? total : strikesPerRun(fault, form);
    const left = missing(total, done.get(fault.name) ?? new Set(), perRun);
    return left.map(({ round, strikes }) => ({
      ...{ fault, form, seed: seedOf(seed, fault.name, round), strikes, round },
    }));
  });
  const last = (/** @type {PlannedRun} */ { fault }) =>
    (fault.profile === undefined ? 2 : 0) + (fault.renews ? 1 : 0);
  const sorted = runs.sort((a, b) => last(a) - last(b));
  return [...Map.groupBy(sorted, ({ fault }) => fault.profile?.name).values()].flat();
}

/**
 * @param {number} total
 * @param {ReadonlySet<number>} done
 * @param {number} perRun at least 1 if total is
 * @returns {{ round: number, strikes: number }[]} the strikes that are not done, as runs of neighbours
 */
function missing(total, done, perRun) {
  /** @type {{ round: number, strikes: number }[]} */
  const runs = [];
  for (let n = 0; n < total; n++) {
    if (done.has(n)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.round + last.strikes === n && last.strikes < perRun) last.strikes += 1;
    else runs.push({ round: n, strikes: 1 });
  }
  return runs;
}

/**
 * @param {Fault} fault
 * @param {'short' | 'long'} form
 * @returns {number} strikes in one whole run of it
 */
function strikesPerRun({ strikes, perRun = PER_RUN }, form) {
  return Math.max(1, form === 'short' ? strikes.short : Math.min(strikes.long, perRun));
}

module.exports = { plan, strikesPerRun };
