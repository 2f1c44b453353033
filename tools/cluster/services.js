// @ts-check
'use strict';

const path = require('node:path');
const { freePort } = require('../servers/ports');
const { installedServices, PORTS, startService } = require('../start/services');
const { Part } = require('./part');

/** @typedef {import('../start/services').ServiceName} ServiceName */
/** @typedef {import('../start/services').Service} Service */
/** @typedef {{ name: ServiceName, number: number, part: Part, port: number }} Replica */

/**
 * The replicas of all services, not started yet.
 * @param {object} options
 * @param {(service: ServiceName) => number} options.replicas
 * @param {Omit<import('../start/services').ServiceOptions, 'logFile'>} options.programs
 * @param {string} options.logDir
 * @returns {Promise<Replica[]>} in the order in which they stop
 */
async function replicasOf({ replicas, programs, logDir }) {
  const all = [];
  for (const name of installedServices(programs.env)) {
    for (let number = 1; number <= replicas(name); number += 1) {
      const short = `${name.replace('-service', '')}:${number}`;
      const port = await freePort();
      const part = new Part({
        name: short,
        address: `http://127.0.0.1:${port}`,
        start: () =>
          startService(name, {
            ...programs,
            logFile: path.join(logDir, `${short.replace(':', '-')}.log`),
            env: { ...programs.env, HOST: '127.0.0.1', [PORTS[name][0]]: String(port) },
          }),
      });
      all.push({ name, number, part, port });
    }
  }
  return all;
}

module.exports = { replicasOf };
