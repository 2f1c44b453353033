// @ts-check
'use strict';

const { mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { startPostgres } = require('../servers/postgres');
const { jest } = require('./jest');
const { withWorkers } = require('./whole-system');

/** @typedef {{ root: string, log: import('../shared/console').Log, signal: AbortSignal }} Options */

/** Our packages and services have specs with a database. */
const FOLDERS = [
  'packages',
  'orders-service',
  'products-service',
  'webhooks-service',
  'notifications-service',
];
/** What such a spec imports. */
const DATABASE = /\/testing\/([a-z]+-database|[a-z]+-at-work)'/;

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
        args: withWorkers(['--runTestsByPath', ...specsWithDatabase(options.root)]),
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
 * @param {string} root
 * @returns {string[]} their paths
 */
function specsWithDatabase(root) {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.spec.ts') && !file.includes('node_modules'))
      .map((file) => path.join(folder, file)),
  ).filter((file) => DATABASE.test(readFileSync(path.join(root, file), 'utf8')));
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
