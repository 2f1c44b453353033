// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { startDaemon } = require('./daemon');
const { freePort, LOOPBACK } = require('./ports');
const { systemFolder } = require('./postgres');
const { probePostgres } = require('./probe');
const { findPgBouncer } = require('./programs');

/**
 * As few connections for each database that transactions of one service wait for each other's: it has more itself.
 */
const POOL_SIZE = 4;

/**
 * Starts a private PgBouncer from the machine's program, in transaction mode, in front of a PostgreSQL: every database of
 * that server has a pool. It listens only on 127.0.0.1. As root, it runs as the user `postgres`.
 * @param {object} options
 * @param {string} options.dir
 * @param {string} options.server the URL of the PostgreSQL, with user and password: clients use the same
 * @param {number} [options.port] a free one if not given
 * @param {(line: string) => void} [options.log]
 * @param {AbortSignal} [options.signal] gives up while starting
 * @returns {Promise<import('./daemon').Daemon>} once it answers, within 30 s. The URL names no database, and does not say
 *   that this is a pooler.
 */
async function startPgBouncer({ dir: givenDir, server, port: givenPort, log, signal }) {
  const program = findPgBouncer();
  if (program === undefined) {
    throw new Error('PgBouncer is not installed. On Debian or Ubuntu: apt-get install pgbouncer');
  }
  const { dir, user } = systemFolder(givenDir);
  const port = givenPort ?? (await freePort());
  const { hostname, port: serverPort, username, password } = new URL(server);
  const file = (/** @type {string} */ name, /** @type {string} */ text) => {
    const at = path.join(dir, name);
    fs.writeFileSync(at, text, { mode: 0o600 });
    if (user) fs.chownSync(at, user.uid, user.gid);
    return at;
  };
  const users = file('users.txt', `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  const config = file(
    'pgbouncer.ini',
    `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = ${LOOPBACK}
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${POOL_SIZE}
max_client_conn = 1000
; A database that is just being made is there at the next try.
server_login_retry = 1
`,
  );
  const url = new URL(server);
  url.host = `${LOOPBACK}:${port}`;
  return startDaemon({
    ...{ what: 'PgBouncer', variable: 'DATABASE_URL', dir, port, log, signal, user, program },
    processName: 'pgbouncer',
    args: [config],
    url: url.href,
    probe: probePostgres,
  });
}

module.exports = { startPgBouncer };
