// @ts-check
'use strict';

const { duration } = require('../../shared/console');

/** @typedef {import('./verdicts').Verdict} Verdict */

/** A broken rule may have many cases; verdict.json has more of them. */
const SHOWN = 10;

/**
 * Says how a run ended: in one line if it held, otherwise also what is broken, its seed and how to repeat it.
 * @param {object} ended
 * @param {number} ended.n how many runs have ended
 * @param {number} ended.of how many there are
 * @param {import('../plan').PlannedRun} ended.planned
 * @param {Verdict} ended.verdict
 * @param {number} ended.ms how long the run took
 * @param {string} ended.runsDir
 * @returns {string[]}
 */
function progress({ n, of, planned, verdict, ms, runsDir }) {
  const { inFlightAtFault = '?', lost = '?', doubled = '?', stuck = '?' } = verdict.counts;
  const line =
    `${verdict.ok ? 'ok    ' : 'BROKEN'} ${n}/${of} ${planned.fault.name} ×${planned.strikes} in ${duration(ms)}: ` +
    `${inFlightAtFault} in flight, ${lost} lost, ${doubled} doubled, ${stuck} stuck`;
  if (verdict.ok) return [line];
  return [
    line,
    ...[
      ...verdict.broken.slice(0, SHOWN).map(({ invariant, text }) => `${invariant}: ${text}`),
      `seed ${planned.seed}, all of it in ${runsDir}/${verdict.runId}`,
      `again: ${verdict.replay}`,
    ].map((text) => `         ${text}`),
  ];
}

/**
 * @param {readonly Verdict[]} broken not empty
 * @param {number} of how many runs there were
 * @returns {string} the message of a suite that found something
 */
function failure(broken, of) {
  const runs = broken.map(({ fault, seed, replay }) => `  ${fault}, seed ${seed}. Again: ${replay}`);
  return [`${broken.length} of ${of} runs broke an invariant:`, ...runs].join('\n');
}

module.exports = { progress, failure };
