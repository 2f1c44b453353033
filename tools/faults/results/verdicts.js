// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * @typedef {object} Counts
 * @property {number} lost
 * @property {number} doubled
 * @property {number} stuck
 * @property {number} unknown
 * @property {number} sent
 * @property {number} answered
 * @property {number} inFlightAtFault
 * @property {number | null} timeToHealMs null: clocks jumped
 */
/**
 * @typedef {object} Verdict
 * @property {string} runId
 * @property {number} seed
 * @property {string} commit
 * @property {string} [product]
 * @property {string} fault
 * @property {boolean} ok
 * @property {Partial<Counts>} counts
 * @property {{ invariant: string, text: string }[]} broken
 * @property {string} replay the command that runs it again
 */
/**
 * @typedef {object} Recorded what is left of a run
 * @property {Verdict} verdict
 * @property {RunRecord} run
 */
/**
 * @typedef {object} RunRecord the part of run.json that the engine reads again
 * @property {number} seed
 * @property {string} fault
 * @property {string} commit
 * @property {string} [product] the hash of what decides how a run ends (version.js)
 * @property {'short' | 'long'} form
 * @property {number} startedAt
 * @property {string} session
 * @property {number} [round] from 0: the number of its first strike among all of its fault
 * @property {{ strikes: number, askedAgain?: number, struck?: { inFlight: number, ordersPerSecond?: number }[] }} params
 */

/**
 * @param {string} runsDir
 * @returns {Recorded[]} the runs that have a verdict, the oldest first
 */
function readRuns(runsDir) {
  const folders = fs.existsSync(runsDir) ? fs.readdirSync(runsDir) : [];
  return folders
    .flatMap((name) => readRun(path.join(runsDir, name)) ?? [])
    .sort((a, b) => a.run.startedAt - b.run.startedAt);
}

/**
 * @param {string} folder
 * @returns {Recorded | undefined} undefined: it is not the folder of a run with a verdict
 */
function readRun(folder) {
  const [run, verdict] = ['run.json', 'verdict.json'].map((name) => {
    const file = path.join(folder, name);
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
  });
  return run && verdict && { run, verdict };
}

module.exports = { readRuns };
