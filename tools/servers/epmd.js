// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { freePort, LOOPBACK } = require('./ports');
const { endChild, endLeftover, guard } = require('../shared/processes');
const { findEpmd } = require('./programs');

/**
 * @typedef {object} Epmd
 * @property {number} port
 * @property {() => Promise<void>} stop
 * @property {() => void} kill
 */

/**
 * Starts an epmd of our own, where Erlang nodes find each other. Otherwise Erlang starts one as a daemon on the usual port,
 * which outlives us.
 * @param {{ dir: string, log?: (line: string) => void }} options dir: where its pid file is
 * @returns {Promise<Epmd>}
 */
async function startEpmd({ dir, log }) {
  const program = findEpmd();
  if (program === undefined) {
    throw new Error('epmd is not installed. On Debian or Ubuntu: apt-get install rabbitmq-server');
  }
  const pidFile = path.join(dir, 'epmd.pid');
  await endLeftover({ pidFile, program: 'epmd', dir, what: "RabbitMQ's epmd" }, log);
  const port = await freePort();
  const child = spawn(program, ['-port', String(port), '-address', LOOPBACK], {
    cwd: dir,
    stdio: 'ignore',
    detached: true,
  });
  await once(child, 'spawn');
  fs.writeFileSync(pidFile, String(child.pid));
  child.once('exit', guard([Number(child.pid)]));
  return {
    port,
    stop: async () => {
      await endChild(child, 2_000);
      fs.rmSync(pidFile, { force: true });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

module.exports = { startEpmd };
