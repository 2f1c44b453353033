// @ts-check
'use strict';

/** `npm run screenshots`: runs the tests of the admin page, and renews the screenshots that the README shows. */

const path = require('node:path');
const { consoleLog } = require('../shared/console');
const { ensureInstalled } = require('../install/install');
const { runUntilStopped } = require('./run-until-stopped');
const { wholeSystemTests } = require('./whole-system');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

runUntilStopped(log, async (signal) => {
  process.env['SCREENSHOTS'] = 'docs';
  const options = { root, log, signal };
  await ensureInstalled({ ...options, logDir: path.join(root, '.data/logs') });
  await wholeSystemTests(options, ['e2e/admin']);
});
