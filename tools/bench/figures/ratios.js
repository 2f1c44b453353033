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
/** @typedef {{ post: { p99: number }, toFinal?: { p99: number } }} OpenFigures */
/** @typedef {{ confirmedPerSecond: number, post: { p99: number }, cpuMsPerOrder: Record<string, number>, rssMb: Record<string, number> }} Figures */

/** @type {Record<string, (round: Figures) => number>} */
const FIGURES = {
  'confirmed/s': ({ confirmedPerSecond }) => confirmedPerSecond,
  'POST p99': ({ post }) => post.p99,
  'CPU per order': ({ cpuMsPerOrder }) => cpuMsPerOrder['total'] ?? NaN,
  'memory of the services': ({ rssMb }) => rssMb['total'] ?? NaN,
};

/** @type {Record<string, (round: OpenFigures) => number>} */
const OPEN_FIGURES = {
  'open load, POST p99': ({ post }) => post.p99,
  'open load, due → final p99': ({ toFinal }) => toFinal?.p99 ?? NaN,
};

/**
 * On a machine that does other things as well, only ratios within a round are meaningful.
 * @param {readonly { name: string, rounds: readonly Figures[],
 *   openRounds?: readonly OpenFigures[], openTogether?: OpenFigures }[]} systems ours first
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
    for (const [figure, of] of Object.entries(other.openRounds === undefined ? {} : OPEN_FIGURES)) {
      add(other.name, figure, ratiosOf(ours?.openRounds ?? [], other.openRounds ?? [], of));
      if (ours?.openTogether && other.openTogether)
        add(other.name, `${figure} of all rounds together`, [of(ours.openTogether) / of(other.openTogether)]);
    }
  }
  if (limits.length > 0) {
    const values = limits.map((limit, i) => (ours?.rounds[i]?.confirmedPerSecond ?? NaN) / limit);
    add("the broker's limit", 'confirmed/s', values);
  }
  return all;
}

/**
 * @template T
 * @param {readonly T[]} ours
 * @param {readonly T[]} other
 * @param {(round: T) => number} of
 */
function ratiosOf(ours, other, of) {
  return ours.flatMap((round, i) => {
    const against = other[i];
    return against === undefined ? [] : [of(round) / of(against)];
  });
}

module.exports = { ratios };
