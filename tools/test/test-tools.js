// @ts-check
'use strict';

const path = require('node:path');
const { installPackages, rootPrefix } = require('../servers/packages');
const { findChromium, findPrometheus } = require('../servers/programs');

/** @typedef {{ what: string, find: () => unknown, packages: string[], tests: string }} Tool */

/** What some tests need and the system does without. @type {readonly Tool[]} */
const tools = [
  {
    what: 'Prometheus and promtool',
    find: findPrometheus,
    packages: ['prometheus'],
    tests: 'The tests of alert rules and dashboards',
  },
  { what: 'Chromium', find: findChromium, packages: ['chromium'], tests: 'The tests of the admin page' },
];

/**
 * Sees to it that a tool is on this machine. Where it cannot be installed its tests are skipped, and it is said; but not
 * with CI=true.
 * @param {Tool} tool
 * @param {{ dataDir: string, log: import('../shared/console').Log, signal?: AbortSignal }} options
 * @throws {Error} with CI=true, when it is not there and cannot be installed
 * @returns {Promise<void>}
 */
async function prepareTool({ what, find, packages, tests }, { dataDir, log, signal }) {
  if (find() !== undefined) return;
  let why = 'this needs Debian or Ubuntu, and root or passwordless sudo';
  if (rootPrefix() !== undefined) {
    try {
      await installPackages(packages, { logDir: path.join(dataDir, 'logs'), log, signal });
      if (find() !== undefined) return;
      why = `the package ${packages.join()} has not brought it`;
    } catch (error) {
      signal?.throwIfAborted();
      why = error instanceof Error ? error.message : String(error);
    }
  }
  const message = `${what}: not here and not installed: ${why}`;
  if (process.env['CI'] === 'true') throw new Error(message);
  log(`${message}\n${tests} are skipped.`);
}

module.exports = { prepareTool, tools };
