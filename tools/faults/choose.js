// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** @typedef {import('./catalogue/fault').Fault} Fault */
/** @typedef {import('./results/verdicts').Recorded} Recorded */

/**
 * @param {readonly Fault[]} catalogue
 * @param {readonly string[]} names whole names or parts of them; none: all
 * @param {(line: string) => void} log is told what cannot be tried here
 * @throws {Error} if there is no such fault
 * @returns {Fault[]} those that can be tried on this machine
 */
function chosen(catalogue, names, log) {
  const wanted = new Set(
    names.flatMap((name) => {
      const exact = catalogue.filter((fault) => fault.name === name);
      const found = exact.length > 0 ? exact : catalogue.filter((fault) => fault.name.includes(name));
      if (found.length === 0) throw new Error(`There is no fault "${name}". --list shows all.`);
      return found;
    }),
  );
  return catalogue.filter((fault) => {
    if (names.length > 0 && !wanted.has(fault)) return false;
    const why = fault.impossible?.();
    if (why !== undefined) log(`left out: ${fault.name} ${why}`);
    return why === undefined;
  });
}

/**
 * @param {readonly Recorded[]} runs
 * @param {string} commit
 * @param {'short' | 'long'} form
 * @returns {Record<string, number>} how often each fault has struck in runs that count, with this commit and form
 */
function doneBefore(runs, commit, form) {
  /** @type {Record<string, number>} */
  const done = {};
  for (const { run, verdict } of runs) {
    if (!verdict.ok || run.commit !== commit || run.form !== form) continue;
    done[run.fault] = (done[run.fault] ?? 0) + run.params.strikes;
  }
  return done;
}

/**
 * @param {readonly Fault[]} catalogue
 * @param {string} text the folder of a run, or <seed>:<fault>
 * @param {{ form: 'short' | 'long', rounds: number | undefined }} options for <seed>:<fault>
 * @throws {Error} if it is neither
 * @returns {import('./plan').PlannedRun}
 */
function replayed(catalogue, text, { form, rounds }) {
  const find = (/** @type {string} */ name) => {
    const fault = catalogue.find((candidate) => candidate.name === name);
    if (!fault) throw new Error(`There is no fault "${name}". --list shows all.`);
    return fault;
  };
  const file = path.join(text, 'run.json');
  if (fs.existsSync(file)) {
    const run = JSON.parse(fs.readFileSync(file, 'utf8'));
    return {
      fault: find(run.fault),
      form: run.form,
      seed: run.seed,
      strikes: run.params.strikes,
      round: run.round ?? 0,
    };
  }
  const [, seed, name] = /^(\d+):([\w-]+)$/.exec(text) ?? [];
  if (seed === undefined || name === undefined)
    throw new Error(`--replay wants the folder of a run or <seed>:<fault>, not "${text}".`);
  const fault = find(name);
  return { fault, form, seed: Number(seed), strikes: rounds ?? fault.strikes[form], round: 0 };
}

module.exports = { chosen, doneBefore, replayed };
