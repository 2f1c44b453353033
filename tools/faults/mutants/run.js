#!/usr/bin/env node
// @ts-check
'use strict';

/**
 * Shows that the checker finds every mutant broken, and the product whole under the same faults:
 *
 *   node tools/faults/mutants/run.js [name …]
 *
 * The whole product gets all these faults on one stack. Beside it, each mutant gets its own.
 */

const fs = require('node:fs');
const path = require('node:path');
const { ensureBuilt, ensureInstalled } = require('../../install/install');
const { preparePrograms } = require('../../servers/servers');
const { consoleLog, duration } = require('../../shared/console');
const { runUntilStopped } = require('../../test/run-until-stopped');

const root = path.resolve(__dirname, '../../..');

/** @typedef {import('./mutants').Mutant} Mutant */
/** @typedef {import('../results/verdicts').Verdict} Verdict */
/**
 * @typedef {object} Options
 * @property {readonly string[]} names of mutants; empty: all
 * @property {number} seed
 * @property {string} commit
 * @property {(line: string) => void} log
 * @property {AbortSignal} signal
 */

/**
 * @param {Options} options the project must be installed and built
 * @returns {Promise<string[]>} mutants that were not found broken, and faults that broke the whole product
 */
async function runMutants({ names, seed, commit, log, signal }) {
  const { buildMutant } = require('./build');
  const { mutants, mutantNamed } = require('./mutants');
  const chosen = names.length === 0 ? mutants : names.map(mutantNamed);
  const dir = path.join(root, '.data/faults/mutants');
  fs.rmSync(dir, { recursive: true, force: true });
  const suite = { commit, log: () => undefined, signal };
  /** @type {string[]} */
  const failed = [];

  const whole = async () => {
    const at = { ...suite, root, dir: path.join(dir, 'whole') };
    await struck(at, chosen, seed, (mutant, verdict, ms) => {
      log(`${verdict.ok ? 'ok    ' : 'BROKEN'} whole product, ${mutant.fault.name}, in ${duration(ms)}`);
      if (!verdict.ok) failed.push(`the whole product under ${mutant.fault.name}: ${textOf(verdict)}`);
    });
  };
  const each = async () => {
    for (const mutant of chosen) {
      const to = path.join(dir, mutant.name);
      const build = buildMutant(mutant.name, { root, to: path.join(to, 'build') });
      await struck({ ...suite, root: build.root, dir: to }, [mutant], seed, (_, verdict, ms) => {
        const found = verdict.broken.find(({ invariant }) => invariant === mutant.invariant);
        log(`${found ? 'caught' : 'MISSED'} ${mutant.name}, ${mutant.fault.name}, in ${duration(ms)}`);
        log(`         ${mutant.invariant}: ${found ? found.text : `holds. ${textOf(verdict)}`}`);
        if (!found) failed.push(`the mutant ${mutant.name} was not found broken (${mutant.invariant})`);
      });
    }
  };
  const results = await Promise.allSettled([whole(), each()]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return failed;
}

/**
 * Lets the faults of these mutants strike one build, one after the other.
 * @param {import('../lane').Suite} suite
 * @param {readonly Mutant[]} those
 * @param {number} seed
 * @param {(mutant: Mutant, verdict: Verdict, ms: number) => void} onVerdict
 */
async function struck(suite, those, seed, onVerdict) {
  const { runAll } = require('../lane');
  fs.mkdirSync(path.join(suite.dir, 'runs'), { recursive: true });
  const planned = those.map(({ fault }) => ({
    fault,
    form: /** @type {const} */ ('short'),
    seed,
    strikes: 1,
    round: 0,
  }));
  await runAll(suite, planned, 1, ({ fault }, verdict, ms) => {
    const mutant = those.find((each) => each.fault === fault);
    if (mutant) onVerdict(mutant, verdict, ms);
  });
}

/** @param {Verdict} verdict */
const textOf = ({ broken }) =>
  broken.length === 0
    ? 'nothing is broken'
    : broken.map(({ invariant, text }) => `${invariant}: ${text}`).join('; ');

/** @param {AbortSignal} signal */
async function main(signal) {
  const log = consoleLog();
  const steps = { root, log, logDir: path.join(root, '.data/logs'), signal };
  await ensureInstalled(steps);
  await ensureBuilt(steps);
  await preparePrograms({ dataDir: path.join(root, '.data'), env: {}, log, signal });
  const from = Date.now();
  const seed = Math.floor(Math.random() * 2 ** 31);
  const failed = await runMutants({ names: process.argv.slice(2), seed, commit: 'mutants', log, signal });
  log(`mutants in ${duration(Date.now() - from)}, seed ${seed}`);
  if (failed.length > 0) throw new Error(failed.join('\n'));
}

if (require.main === module) runUntilStopped(consoleLog(), main);

module.exports = { runMutants };
