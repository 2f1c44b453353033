// @ts-check
'use strict';

/**
 * `npm run test:stress [jest arguments]`: the whole-system tests with four busy loops beside them, as on a machine that
 * has other work to do. A test that fails here and nowhere else relies on a quick machine.
 */

const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { consoleLog, duration } = require('../shared/console');
const { ensureInstalled } = require('../install/install');
const { runUntilStopped } = require('./run-until-stopped');
const { wholeSystemTests } = require('./whole-system');

const BUSY_LOOPS = 4;

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

runUntilStopped(log, async (signal) => {
  const from = Date.now();
  const options = { root, log, signal };
  await ensureInstalled({ ...options, logDir: path.join(root, '.data/logs') });
  // Threads of this process, so that they end with it, however it ends.
  for (let n = 0; n < BUSY_LOOPS; n++) new Worker('for (;;);', { eval: true });
  log(`${BUSY_LOOPS} busy loops run beside the tests`);
  await wholeSystemTests(options, process.argv.slice(2));
  log(`All passed under stress in ${duration(Date.now() - from)}`);
});
