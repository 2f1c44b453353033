// @ts-check
'use strict';

/**
 * `npm run test:postgres [jest arguments]`: the specs with a database and the whole-system tests once more, on PostgreSQL,
 * and the tests of order flow, faults and replicas behind PgBouncer too. Arguments choose whole-system tests on PostgreSQL
 * instead of all this.
 */

const path = require('node:path');
const { consoleLog, duration } = require('../shared/console');
const { ensureInstalled } = require('../install/install');
const { specsOnPostgres, wholeSystemOnPostgres } = require('./on-postgres');
const { runUntilStopped } = require('./run-until-stopped');
const { pgBouncer, prepareTool } = require('./test-tools');
const { prepareServers } = require('./whole-system');

/** What a pooler can break: transactions, sessions, and their ends. */
const BEHIND_POOLER = ['e2e/flow/(flow|idempotency|hot-product)[.]', 'e2e/faults/faults[.]', 'e2e/replicas/'];

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

runUntilStopped(log, async (signal) => {
  const from = Date.now();
  const options = { root, log, signal };
  const dataDir = path.join(root, '.data');
  await ensureInstalled({ ...options, logDir: path.join(dataDir, 'logs') });
  await prepareServers(options);
  const jestArgs = process.argv.slice(2);
  if (jestArgs.length > 0) await wholeSystemOnPostgres(options, 'postgres', jestArgs);
  else {
    await specsOnPostgres(options);
    await wholeSystemOnPostgres(options, 'postgres', []);
    if (await prepareTool(pgBouncer, { ...options, dataDir }))
      await wholeSystemOnPostgres(options, 'pgbouncer', BEHIND_POOLER);
  }
  log(`All passed on PostgreSQL in ${duration(Date.now() - from)}`);
});
