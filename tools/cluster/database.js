// @ts-check
'use strict';

const path = require('node:path');
const { startPostgres } = require('../servers/postgres');
const { Part } = require('./part');

/** @typedef {import('../start/services').ServiceName} ServiceName */
/**
 * @typedef {object} Database
 * @property {Part[]} parts its server, which a person can kill
 * @property {NodeJS.ProcessEnv} env the variables of the services
 * @property {(service: ServiceName, wanted: number) => number} replicas how many of a service can share it
 * @property {string} address for a person
 */

/**
 * SQLite: one file has one writing process, so each service that has a database runs once.
 * @param {{ dataDir: string }} options
 * @returns {Database}
 */
const sqlite = ({ dataDir }) => ({
  parts: [],
  env: { DATABASE_URL: '' },
  replicas: (service, wanted) => (service === 'gateway' ? wanted : 1),
  address: `SQLite files in ${dataDir}, so one replica of each service that has one`,
});

/**
 * A private PostgreSQL, on which each service has a database of its own.
 * @param {{ dataDir: string, log?: (line: string) => void, signal?: AbortSignal }} options
 * @returns {Promise<Database>}
 */
async function postgres({ dataDir, log, signal }) {
  const options = { dir: path.join(dataDir, 'postgres'), log, signal };
  const first = await startPostgres(options);
  const { url, port } = first;
  const address = `postgres://127.0.0.1:${port}`;
  const part = new Part({ name: 'postgres:1', address, start: () => startPostgres({ ...options, port }) });
  part.adopt(first);
  return {
    parts: [part],
    env: { DATABASE_URL: url },
    replicas: (_, wanted) => wanted,
    address: 'PostgreSQL, with a database for each service',
  };
}

module.exports = { sqlite, postgres };
