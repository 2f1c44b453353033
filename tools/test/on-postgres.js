// @ts-check
'use strict';

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { startPostgres } = require('../servers/postgres');
const { jest } = require('./jest');
const { withWorkers } = require('./whole-system');

/** @typedef {{ root: string, log: import('../shared/console').Log, signal: AbortSignal }} Options */

/** Every spec with a database uses this file, so jest finds them by it. */
const TEST_DATABASE = 'packages/storage/src/testing/test-database.ts';

/**
 * Runs the specs with a database on a private PostgreSQL, which is stopped and deleted afterwards.
 * @param {Options} options
 * @throws {Error} when a test fails
 * @returns {Promise<void>}
 */
async function specsOnPostgres(options) {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-specs-'));
  const { log, signal } = options;
  try {
    // A test must not wait for the disk: no machine is switched off here.
    const server = await startPostgres({ dir, settings: ['fsync=off'], log, signal });
    try {
      await jest('the specs with a database, on PostgreSQL', {
        ...options,
        projects: ['unit', 'int'],
        args: ['--findRelatedTests', TEST_DATABASE],
        env: { DATABASE_URL: server.url },
      });
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Runs whole-system tests whose services use PostgreSQL.
 * @param {Options} options
 * @param {'postgres' | 'pgbouncer'} database pgbouncer: through that pooler
 * @param {string[]} jestArgs which tests; all by default
 * @throws {Error} when a test fails
 * @returns {Promise<void>}
 */
function wholeSystemOnPostgres(options, database, jestArgs) {
  const where = database === 'pgbouncer' ? 'on PostgreSQL behind PgBouncer' : 'on PostgreSQL';
  return jest(`whole-system tests, ${where}`, {
    ...options,
    projects: ['e2e'],
    args: withWorkers(jestArgs),
    env: { E2E_DATABASE: database },
  });
}

module.exports = { specsOnPostgres, wholeSystemOnPostgres };
