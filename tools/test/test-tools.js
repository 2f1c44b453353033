// @ts-check
'use strict';

const path = require('node:path');
const { installPackages, rootPrefix } = require('../servers/packages');
const {
  findChromium,
  findFaketime,
  findPgBouncer,
  findProgram,
  findPrometheus,
} = require('../servers/programs');

/** @typedef {{ what: string, find: () => unknown, packages: string[], tests: string }} Tool */

/** Tools that only some tests need. @type {readonly Tool[]} */
const tools = [
  {
    what: 'Prometheus and promtool',
    find: findPrometheus,
    packages: ['prometheus'],
    tests: 'The tests of alert rules and dashboards',
  },
  { what: 'Chromium', find: findChromium, packages: ['chromium'], tests: 'The tests of the admin page' },
  { what: 'openssl', find: () => findProgram('openssl'), packages: ['openssl'], tests: 'The tests of TLS' },
  { what: 'faketime', find: findFaketime, packages: ['faketime'], tests: 'The tests with a wrong clock' },
];

/** Only `npm run test:postgres` needs it. @type {Tool} */
const pgBouncer = {
  what: 'PgBouncer',
  find: findPgBouncer,
  packages: ['pgbouncer'],
  tests: 'The tests behind PgBouncer',
};

/**
 * Makes sure that this machine has a tool. If the tool cannot be installed, a message says that its tests are skipped;
 * with CI=true that is an error instead.
 * @param {Tool} tool
 * @param {{ dataDir: string, log: import('../shared/console').Log, signal?: AbortSignal }} options
 * @throws {Error} with CI=true, if the tool is missing and cannot be installed
 * @returns {Promise<boolean>} whether it has the tool
 */
async function prepareTool({ what, find, packages, tests }, { dataDir, log, signal }) {
  if (find() !== undefined) return true;
  let why = 'this needs Debian or Ubuntu, and root or passwordless sudo';
  if (rootPrefix() !== undefined) {
    try {
      await installPackages(packages, { logDir: path.join(dataDir, 'logs'), log, signal });
      if (find() !== undefined) return true;
      why = `the package ${packages.join()} does not contain it`;
    } catch (error) {
      signal?.throwIfAborted();
      why = error instanceof Error ? error.message : String(error);
    }
  }
  const message = `${what}: missing and cannot be installed: ${why}`;
  if (process.env['CI'] === 'true') throw new Error(message);
  log(`${message}\n${tests} are skipped.`);
  return false;
}

module.exports = { pgBouncer, prepareTool, tools };
