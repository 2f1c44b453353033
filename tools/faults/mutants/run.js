// @ts-check
'use strict';

/**
 * Shows that the checker finds every mutant broken, and the product whole under the same faults (npm run faults -- --mutants).
 * The whole product gets all these faults on one stack, each mutant gets its own on another.
 */

const fs = require('node:fs');
const path = require('node:path');
const { duration } = require('../../shared/console');
const { runAll } = require('../lane');
const { buildMutant } = require('./build');
const { mutantNamed, mutants } = require('./mutants');

const root = path.resolve(__dirname, '../../..');
/** Stacks at the same time. */
const LANES = 2;

/** @typedef {import('./mutants').Mutant} Mutant */
/** @typedef {import('../results/verdicts').Verdict} Verdict */
/**
 * @typedef {object} Options
 * @property {readonly string[]} names of mutants; empty: all
 * @property {number} seed
 * @property {import('../version').Version} version
 * @property {(line: string) => void} log
 * @property {AbortSignal} signal
 */

/**
 * @param {Options} options the project must be installed and built
 * @throws {Error} with the mutants that were not found broken, and the faults that broke the whole product
 */
async function runMutants({ names, seed, version, log, signal }) {
  const chosen = names.length === 0 ? mutants : names.map(mutantNamed);
  const dir = path.join(root, '.data/faults/mutants');
  fs.rmSync(dir, { recursive: true, force: true });
  const builds = chosen.map((mutant) => ({
    mutant,
    build: buildMutant(mutant.name, { root, to: path.join(dir, mutant.name, 'build') }),
  }));
  const suite = { version, log: () => undefined, signal };
  /** @type {string[]} */
  const failed = [];

  const mutated = async (/** @type {(typeof builds)[number]} */ { mutant, build }) => {
    const at = { ...suite, root: build.root, dir: path.join(dir, mutant.name) };
    await struck(at, [mutant], seed, (_, verdict, ms) => {
      const found = verdict.broken.find(({ invariant }) => invariant === mutant.invariant);
      log(`${found ? 'caught' : 'MISSED'} ${mutant.name}, ${mutant.fault.name}, in ${duration(ms)}`);
      log(`         ${mutant.invariant}: ${found ? found.text : `holds. ${textOf(verdict)}`}`);
      if (!found)
        failed.push(
          `the mutant ${mutant.name} was not found broken (${mutant.invariant}): ${again(mutant, seed)}`,
        );
    });
  };
  const whole = async () => {
    const at = { ...suite, root, dir: path.join(dir, 'whole') };
    await struck(at, chosen, seed, (mutant, verdict, ms) => {
      log(`${verdict.ok ? 'ok    ' : 'BROKEN'} whole product, ${mutant.fault.name}, in ${duration(ms)}`);
      if (!verdict.ok)
        failed.push(
          `the whole product under ${mutant.fault.name}: ${textOf(verdict)}: ${again(mutant, seed)}`,
        );
    });
  };
  /** @type {(() => Promise<void>)[]} */
  const work = [whole, ...builds.map((each) => () => mutated(each))];
  const from = Date.now();
  await inLanes(work, LANES);
  log(`${chosen.length} mutants in ${duration(Date.now() - from)}, seed ${seed}`);
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

/**
 * @param {(() => Promise<void>)[]} work is emptied
 * @param {number} lanes
 */
async function inLanes(work, lanes) {
  const lane = async () => {
    for (let next = work.shift(); next; next = work.shift()) await next();
  };
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/**
 * Lets the faults of these mutants strike one build, one after the other.
 * @param {import('../lane').Suite} suite
 * @param {readonly Mutant[]} those
 * @param {number} seed
 * @param {(mutant: Mutant, verdict: Verdict, ms: number) => void} onVerdict
 */
async function struck(suite, those, seed, onVerdict) {
  fs.mkdirSync(path.join(suite.dir, 'runs'), { recursive: true });
  const planned = those.map(({ fault }) => ({
    fault,
    form: /** @type {const} */ ('short'),
    seed,
    strikes: 1,
    round: 0,
  }));
  const mutantOf = (/** @type {import('../plan').PlannedRun} */ { fault }) =>
    /** @type {Mutant} */ (those.find((each) => each.fault === fault));
  const replay = (/** @type {import('../plan').PlannedRun} */ run) => again(mutantOf(run), seed);
  await runAll({ ...suite, replay }, planned, 1, (run, verdict, ms) => onVerdict(mutantOf(run), verdict, ms));
}

/**
 * @param {Mutant} mutant
 * @param {number} seed
 * @returns {string} the command that repeats its run, and the one of the whole product under the same fault
 */
const again = ({ name }, seed) => `npm run faults -- --mutant ${name} --seed ${seed}`;

/** @param {Verdict} verdict */
const textOf = ({ broken }) =>
  broken.length === 0
    ? 'nothing is broken'
    : broken.map(({ invariant, text }) => `${invariant}: ${text}`).join('; ');

module.exports = { runMutants };
