// @ts-check
'use strict';

/** `npm test [jest arguments]`: installs what is missing, then runs all checks, unit tests and whole-system tests. */

const path = require('node:path');
const { consoleLog, duration } = require('../shared/console');
const { ensureInstalled } = require('../install/install');
const { npmCommand } = require('../install/npm');
const { runUntilStopped } = require('./run-until-stopped');
const { show } = require('./show');
const { wholeSystemTests } = require('./whole-system');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

runUntilStopped(log, async (signal) => {
  const from = Date.now();
  const options = { root, log, signal };
  await ensureInstalled({ ...options, logDir: path.join(root, '.data/logs') });
  await show('npm run check', npmCommand(root, ['run', 'check']), options);
  await wholeSystemTests(options, process.argv.slice(2));
  log(`All passed in ${duration(Date.now() - from)}`);
});
