// @ts-check
'use strict';

/** `npm test [jest arguments]`: installs what is missing, then runs all checks, unit tests and whole-system tests. */

const path = require('node:path');
const { consoleLog, duration } = require('../shared/console');
const { ensureInstalled } = require('../install/install');
const { npmCommand } = require('../install/npm');
const { runUntilStopped } = require('./run-until-stopped');
const { show } = require('./show');
const { specsOnPostgres, wholeSystemOnPostgres } = require('./on-postgres');
const { wholeSystemTests } = require('./whole-system');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

runUntilStopped(log, async (signal) => {
  const from = Date.now();
  const options = { root, log, signal };
  await ensureInstalled({ ...options, logDir: path.join(root, '.data/logs') });
  await show('npm run check', npmCommand(root, ['run', 'check']), options);
  const chosen = process.argv.slice(2);
  await wholeSystemTests(options, chosen);
  if (chosen.length === 0) {
    await specsOnPostgres(options);
    // The way of an order. npm run test:postgres runs the rest there too.
    await wholeSystemOnPostgres(options, 'postgres', ['--testPathPatterns', 'e2e/flow']);
  }
  log(`All passed in ${duration(Date.now() - from)}`);
});
