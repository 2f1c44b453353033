// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');

/** @typedef {import('./verdicts').Verdict} Verdict */

const CHECKER = 'tools/faults/checker/check.js';
const LIMIT_MS = 300_000;

/**
 * Lets the checker judge a run. What the engine itself has seen is added to its verdict.
 * @param {object} options
 * @param {string} options.folder the run's
 * @param {string} options.root
 * @param {readonly string[]} options.broken what the engine saw
 * @param {readonly import('../strikes').Struck[]} options.strikes
 * @param {AbortSignal} options.signal
 * @returns {Promise<Verdict>}
 */
async function check({ folder, root, broken, strikes, signal }) {
  const file = path.join(folder, 'verdict.json');
  const output = fs.openSync(path.join(folder, 'checker.txt'), 'w');
  const child = spawn(process.execPath, [path.join(root, CHECKER), folder], {
    cwd: root,
    stdio: ['ignore', output, output],
    timeout: LIMIT_MS,
  });
  fs.closeSync(output);
  const end = () => child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  await once(child, 'exit');
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  const verdict = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : noVerdict(folder);
  const seen = broken.map((text) => ({ invariant: 'engine', text }));
  if (strikes.length === 0) seen.push({ invariant: 'engine', text: 'the fault has not struck' });
  const whole = {
    ...verdict,
    ok: verdict.ok && seen.length === 0,
    broken: [...verdict.broken, ...seen],
  };
  fs.writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
  return whole;
}

/**
 * @param {string} folder
 * @returns {Verdict}
 */
function noVerdict(folder) {
  const { runId, seed, commit, product, fault, replay } = JSON.parse(
    fs.readFileSync(path.join(folder, 'run.json'), 'utf8'),
  );
  const said = fs.readFileSync(path.join(folder, 'checker.txt'), 'utf8').trim().slice(-2_000);
  const text = `the checker has given no verdict: ${said || 'it said nothing'}`;
  return {
    runId,
    seed,
    commit,
    product,
    fault,
    replay,
    ok: false,
    counts: {},
    broken: [{ invariant: 'checker', text }],
  };
}

module.exports = { check };
