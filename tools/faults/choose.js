// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { plan, strikesPerRun } = require('./plan');
const { isOf } = require('./version');

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
 * @param {import('./version').Version} version
 * @param {'short' | 'long'} form
 * @returns {Map<string, Set<number>>} the numbers of the strikes of each fault that have a good verdict for the same product
 * and form
 */
function doneBefore(runs, version, form) {
  /** @type {Map<string, Set<number>>} */
  const done = new Map();
  for (const { run, verdict } of runs) {
    if (!verdict.ok || run.form !== form || !isOf(run, version)) continue;
    const those = done.get(run.fault) ?? new Set();
    done.set(run.fault, those);
    for (let n = 0; n < run.params.strikes; n++) those.add((run.round ?? 0) + n);
  }
  return done;
}

/**
 * @param {readonly Fault[]} catalogue
 * @param {string} text the folder of a run, or <seed>:<fault>
 * @param {'short' | 'long'} form for <seed>:<fault>
 * @throws {Error} if it is neither
 * @returns {import('./plan').PlannedRun} the same run again; of <seed>:<fault> the first one of its fault
 */
function replayed(catalogue, text, form) {
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
      loadMs: run.loadMs ?? 0,
    };
  }
  const [, seed, name] = /^(\d+):([\w-]+)$/.exec(text) ?? [];
  if (seed === undefined || name === undefined)
    throw new Error(`--replay wants the folder of a run or <seed>:<fault>, not "${text}".`);
  const fault = find(name);
  return { fault, form, seed: Number(seed), strikes: strikesPerRun(fault, form), round: 0 };
}

/**
 * @param {readonly Fault[]} catalogue
 * @param {import('./options').Options & { seed: number }} options
 * @param {{ before: readonly Recorded[], version: import('./version').Version, log: (line: string) => void }} about before: runs of
 * earlier suites; log is told what is going to be run
 * @throws {Error} that names the wrong option
 * @returns {import('./plan').PlannedRun[]}
 */
function plannedRuns(catalogue, { faults, form, seed, rounds, replay, resume }, { before, version, log }) {
  if (replay !== undefined) {
    const again = replayed(catalogue, replay, form);
    const times = rounds ?? 1;
    log(
      `${again.fault.name} ×${again.strikes} with the seed ${again.seed}: ${times} ${times === 1 ? 'run' : 'runs'}`,
    );
    return Array.from({ length: times }, () => again);
  }
  const done = resume ? doneBefore(before, version, form) : new Map();
  const planned = plan({ faults: chosen(catalogue, faults, log), form, seed, rounds, done });
  if (resume) {
    const strikes = planned.reduce((sum, run) => sum + run.strikes, 0);
    log(`${strikes} strikes have no good verdict for this product (${version.product}) yet`);
  }
  log(`seed ${seed}, commit ${version.commit}, ${planned.length} runs of the ${form} form`);
  return planned;
}

module.exports = { chosen, doneBefore, plannedRuns, replayed };
