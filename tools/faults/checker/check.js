#!/usr/bin/env node
// @ts-check
'use strict';

/**
 * Judges a run of the fault suite, while its services still run and are quiet:
 *
 *   node tools/faults/checker/check.js .data/faults/runs/<run>
 *
 * Reads run.json and client.jsonl there, both databases, the broker and the API; writes verdict.json. Exits with 0 if
 * everything holds and with 1 if not, or if the run proves nothing. docs/faults-checker.md lists what it decides.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { StringDecoder } = require('node:string_decoder');
const { decide, undecided } = require('./decide');
const { takeSnapshot } = require('./load/snapshot');

/** @typedef {import('./decide').Verdict} Verdict */

const CHUNK_BYTES = 16 * 1_024 * 1_024;

/**
 * In parts, since the log of a soak can be longer than the longest string.
 * @param {string} file a JSON value on each line
 */
function* linesOf(file) {
  const input = fs.openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  try {
    for (let read = fs.readSync(input, chunk); read > 0; read = fs.readSync(input, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line);
    }
    if (rest !== '') yield JSON.parse(rest);
  } finally {
    fs.closeSync(input);
  }
}

/**
 * @param {string} folder
 * @returns {Promise<Verdict>} also written to verdict.json
 */
async function check(folder) {
  const run = JSON.parse(fs.readFileSync(path.join(folder, 'run.json'), 'utf8'));
  const lines = [...linesOf(path.join(folder, 'client.jsonl'))];
  /** @type {Verdict} */
  let verdict;
  try {
    verdict = decide(await takeSnapshot(run, lines));
  } catch (error) {
    verdict = undecided(run, lines, error instanceof Error ? error.message : String(error));
  }
  fs.writeFileSync(path.join(folder, 'verdict.json'), `${JSON.stringify(verdict, null, 2)}\n`);
  return verdict;
}

/**
 * @param {Verdict} verdict
 * @returns {string} for a terminal
 */
function textOf({ ok, runId, fault, seed, counts, broken, replay }) {
  const { sent, answered, unknown, inFlightAtFault, lost, doubled, stuck, timeToHealMs } = counts;
  const lines = [
    `${ok ? 'holds' : 'BROKEN'}: run ${runId}, fault ${fault}, seed ${seed}`,
    `  ${sent} sent, ${answered} answered, ${unknown} unknown, ${inFlightAtFault} orders in flight at the fault`,
    `  ${lost} lost, ${doubled} doubled, ${stuck} stuck, healed after ${timeToHealMs === null ? 'an unknown time (clocks jumped)' : `${timeToHealMs} ms`}`,
    ...broken.map(({ invariant, text }) => `  ${invariant}: ${text}`),
    ...(ok ? [] : [`  Repeat it with: ${replay}`]),
  ];
  return lines.join('\n');
}

/** The first Node with node:sqlite and Map.groupBy. */
const LEAST_NODE = 22;

async function main() {
  // An older Node has started us: the project has a newer one, as an npm package.
  const [major] = process.versions.node.split('.');
  const packaged = path.resolve(__dirname, '../../../node_modules/node/bin/node');
  if (Number(major) < LEAST_NODE && fs.existsSync(packaged)) {
    const { status } = spawnSync(packaged, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
    return;
  }
  // Node says that its SQLite is experimental.
  process.removeAllListeners('warning');
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Usage: node tools/faults/checker/check.js <run folder>');
  const verdict = await check(path.resolve(folder));
  console.log(textOf(verdict));
  process.exitCode = verdict.ok ? 0 : 1;
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

module.exports = { check, textOf };
