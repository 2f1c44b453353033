// @ts-check
'use strict';

const path = require('node:path');
const { ensureBuilt } = require('../install/install');
const { preparePrograms } = require('../servers/servers');
const { jest } = require('./jest');
const { prepareTool, tools } = require('./test-tools');

/** Each test file has services of its own, and spends a good part of its time on waiting for them. */
const WORKERS = 3;

/**
 * Runs the tests that need servers: `*.int.spec.ts` and `e2e/`, three files at a time. The short form of the fault suite comes
 * after them, alone: it has several systems of its own, and its waits are limited.
 * @param {{ root: string, log: import('../shared/console').Log, signal: AbortSignal }} options
 * @param {string[]} jestArgs more arguments for jest; they may choose tests, of all three kinds, and say how many workers
 * @throws {Error} when a test fails
 * @returns {Promise<void>}
 */
async function wholeSystemTests(options, jestArgs) {
  await prepareServers(options);
  const run = (/** @type {string} */ what, /** @type {string[]} */ projects) =>
    jest(what, { ...options, projects, args: withWorkers(jestArgs) });
  if (jestArgs.length > 0) return run('whole-system tests', ['int', 'e2e', 'faults']);
  await run('whole-system tests', ['int', 'e2e']);
  await run('the short form of the fault suite', ['faults']);
}

/**
 * Builds the services, and makes sure that this machine has the programs that the tests start.
 * @param {{ root: string, log: import('../shared/console').Log, signal: AbortSignal }} options
 * @returns {Promise<void>}
 */
async function prepareServers({ root, log, signal }) {
  const dataDir = path.join(root, '.data');
  await ensureBuilt({ root, log, logDir: path.join(dataDir, 'logs'), signal });
  // These tests start and kill servers of their own, so given ones are of no use to them.
  await preparePrograms({ dataDir, env: {}, log, signal, postgres: true });
  for (const tool of tools) await prepareTool(tool, { dataDir, log, signal });
}

/**
 * @param {string[]} args for jest
 * @returns {string[]} the same, with a number of workers if they name none
 */
function withWorkers(args) {
  const given = args.some((arg) => /^(-i|--runInBand|-w.*|--maxWorkers.*)$/.test(arg));
  return given ? args : [...args, `--maxWorkers=${WORKERS}`];
}

module.exports = { prepareServers, wholeSystemTests, withWorkers };
