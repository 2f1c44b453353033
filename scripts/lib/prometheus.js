// @ts-check
'use strict';

const path = require('node:path');
const { installPackages, rootPrefix } = require('./packages');
const { findPrometheus } = require('./programs');

/**
 * Sees to it that Prometheus and promtool are on this machine, for the tests of rules and dashboards. The system runs
 * without them, so where they cannot be installed those tests are skipped, and it is said; but not with CI=true.
 * @param {{ dataDir: string, log: import('./console').Log, signal?: AbortSignal }} options
 * @throws {Error} with CI=true, when they are not there and cannot be installed
 * @returns {Promise<void>}
 */
async function preparePrometheus({ dataDir, log, signal }) {
  if (findPrometheus() !== undefined) return;
  let why = 'this needs Debian or Ubuntu, and root or passwordless sudo';
  if (rootPrefix() !== undefined) {
    try {
      await installPackages(['prometheus'], { logDir: path.join(dataDir, 'logs'), log, signal });
      return;
    } catch (error) {
      signal?.throwIfAborted();
      why = error instanceof Error ? error.message : String(error);
    }
  }
  const message = `Prometheus and promtool are not here and were not installed: ${why}`;
  if (process.env['CI'] === 'true') throw new Error(message);
  log(`${message}\nThe tests of alert rules and dashboards are skipped.`);
}

module.exports = { preparePrometheus };
