// @ts-check
'use strict';

const { median, rounded } = require('./statistics');

/**
 * @typedef {object} Ratio our figure divided by the other one of the same round
 * @property {string} to
 * @property {string} figure
 * @property {number[]} rounds
 * @property {number} median
 */
/** @typedef {{ confirmedPerSecond: number, post: { p99: number }, cpuMsPerOrder: Record<string, number>, rssMb: Record<string, number> }} Figures */

/** @type {Record<string, (round: Figures) => number>} */
const FIGURES = {
  'confirmed/s': ({ confirmedPerSecond }) => confirmedPerSecond,
  'POST p99': ({ post }) => post.p99,
  'CPU per order': ({ cpuMsPerOrder }) => cpuMsPerOrder['total'] ?? NaN,
  'memory of the services': ({ rssMb }) => rssMb['total'] ?? NaN,
};

/**
 * On a machine that does other things as well, only ratios within a round are meaningful.
 * @param {readonly { name: string, rounds: readonly Figures[] }[]} systems ours first
 * @param {readonly number[]} limits orders/s of the broker alone, by round
 * @returns {Ratio[]}
 */
function ratios([ours, ...others], limits) {
  /** @type {Ratio[]} */
  const all = [];
  /** @type {(to: string, figure: string, values: number[]) => void} */
  const add = (to, figure, values) => {
    const rounds = values.map((value) => rounded(value, 3));
    all.push({ to, figure, rounds, median: rounded(median(values), 3) });
  };
  for (const other of others) {
    for (const [figure, of] of Object.entries(FIGURES)) {
      add(other.name, figure, ratiosOf(ours?.rounds ?? [], other.rounds, of));
    }
  }
  if (limits.length > 0) {
    const values = limits.map((limit, i) => (ours?.rounds[i]?.confirmedPerSecond ?? NaN) / limit);
    add("the broker's limit", 'confirmed/s', values);
  }
  return all;
}

/**
 * @param {readonly Figures[]} ours
 * @param {readonly Figures[]} other
 * @param {(round: Figures) => number} of
 */
function ratiosOf(ours, other, of) {
  return ours.flatMap((round, i) => {
    const against = other[i];
    return against === undefined ? [] : [of(round) / of(against)];
  });
}

module.exports = { ratios };
