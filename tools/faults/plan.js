// @ts-check
'use strict';

const { seedOf } = require('./random');

/** @typedef {import('./catalogue/fault').Fault} Fault */
/** @typedef {{ fault: Fault, form: 'short' | 'long', seed: number, strikes: number, round: number }} PlannedRun round: how many strikes of its fault come before it */
/**
 * @typedef {object} Wanted
 * @property {readonly Fault[]} faults
 * @property {'short' | 'long'} form
 * @property {number} seed
 * @property {number} [rounds] strikes of each fault, instead of the form's number
 * @property {Record<string, number>} [done] strikes that need not be repeated, by fault
 */

const PER_RUN = 10;

/**
 * Splits the strikes of each fault into runs. Runs with the same settings of the stack follow each other.
 * @param {Wanted} wanted
 * @returns {PlannedRun[]}
 */
function plan({ faults, form, seed, rounds, done = {} }) {
  const runs = faults.flatMap((fault) => {
    const total = rounds ?? fault.strikes[form];
    const perRun = form === 'short' ? total : (fault.perRun ?? PER_RUN);
    /** @type {PlannedRun[]} */
    const those = [];
    for (let round = done[fault.name] ?? 0; round < total; round += perRun) {
      const strikes = Math.min(perRun, total - round);
      those.push({ fault, form, seed: seedOf(seed, fault.name, round), strikes, round });
    }
    return those;
  });
  return [...Map.groupBy(runs, ({ fault }) => fault.profile?.name).values()].flat();
}

module.exports = { plan };
