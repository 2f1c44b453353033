// @ts-check
'use strict';

/** @typedef {import('../start/services').ServiceName} ServiceName */
/** @typedef {import('./part').Part} Part */
/**
 * @typedef {object} Database
 * @property {Part[]} parts its servers, which a person can kill
 * @property {NodeJS.ProcessEnv} env the variables of the services
 * @property {(service: ServiceName, wanted: number) => number} replicas how many of a service can share it
 * @property {string} address for a person
 * @property {() => Promise<void>} stop
 * @property {() => void} kill
 */

/**
 * The database of the services: SQLite. One file has one writing process, so each service that has a database runs once.
 * @param {{ dataDir: string }} options
 * @returns {Promise<Database>}
 */
async function startDatabase({ dataDir }) {
  return {
    parts: [],
    env: { DATA_DIR: dataDir },
    replicas: (service, wanted) => (service === 'gateway' ? wanted : 1),
    address: `SQLite files in ${dataDir} (so one replica of each service that has one)`,
    stop: () => Promise.resolve(),
    kill: () => undefined,
  };
}

module.exports = { startDatabase };
