// @ts-check
'use strict';

const { execFileSync } = require('node:child_process');
const { createHash, randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { startDaemon } = require('./daemon');
const { freePort, LOOPBACK } = require('./ports');
const { probePostgres } = require('./probe');
const { findPostgres } = require('./programs');

/** The user that Debian's package makes. PostgreSQL refuses to run as root. */
const SYSTEM_USER = 'postgres';
/** Where data is kept if the system user cannot reach our folder: a folder of its own. */
const HOME_OF_SYSTEM_USER = '/var/lib/postgresql';

/** Every service has up to seven connections for each replica. */
const SETTINGS = [
  'max_connections=200',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'jit=off',
  'unix_socket_directories=',
  `listen_addresses=${LOOPBACK}`,
];

/**
 * Starts a private PostgreSQL from the machine's programs. Its data and log are under `dir`, and it listens only on
 * 127.0.0.1. A second start on the same dir finds the data again. As root, it runs as the user `postgres`, and keeps its
 * data in that user's home if the user cannot reach `dir`.
 * @param {object} options
 * @param {string} options.dir
 * @param {number} [options.port] a free one if not given
 * @param {string[]} [options.settings] more settings, such as `fsync=off`
 * @param {(line: string) => void} [options.log]
 * @param {AbortSignal} [options.signal] gives up while starting
 * @returns {Promise<import('./daemon').Daemon>} once it answers, within 30 s. The URL names no database.
 */
async function startPostgres({ dir: givenDir, port: givenPort, settings = [], log, signal }) {
  const bin = findPostgres();
  if (bin === undefined) {
    throw new Error('PostgreSQL is not installed. On Debian or Ubuntu: apt-get install postgresql');
  }
  const { dir, user } = systemFolder(givenDir);
  const data = path.join(dir, 'data');
  const passwordFile = path.join(dir, 'password');
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) {
    fs.rmSync(data, { recursive: true, force: true });
    fs.writeFileSync(passwordFile, randomBytes(16).toString('hex'), { mode: 0o600 });
    if (user) fs.chownSync(passwordFile, user.uid, user.gid);
    execFileSync(
      path.join(bin, 'initdb'),
      [
        ...['-D', data, '-U', SYSTEM_USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
        ...['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
      ],
      { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'], ...user },
    );
  }
  const password = fs.readFileSync(passwordFile, 'utf8').trim();
  const port = givenPort ?? (await freePort());
  return startDaemon({
    ...{ what: 'PostgreSQL', variable: 'DATABASE_URL', dir, port, log, signal, user },
    program: path.join(bin, 'postgres'),
    processName: 'postgres',
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...[...SETTINGS, ...settings].flatMap((setting) => ['-c', setting]),
    ],
    url: `postgres://${SYSTEM_USER}:${password}@${LOOPBACK}:${port}`,
    probe: probePostgres,
    // "Fast": it ends the sessions. SIGTERM would wait for them.
    stopSignal: 'SIGINT',
  });
}

/**
 * Makes the folder of a program that refuses to run as root.
 * @param {string} givenDir
 * @returns {{ dir: string, user: { uid: number, gid: number } | undefined }} the user that owns it and runs the program;
 *   undefined: we do
 */
function systemFolder(givenDir) {
  const user = systemUser();
  const dir = reachable(path.resolve(givenDir), user);
  fs.mkdirSync(dir, { recursive: true, mode: 0o755 });
  if (user) fs.chownSync(dir, user.uid, user.gid);
  return { dir, user };
}

/** @returns {{ uid: number, gid: number } | undefined} undefined if we are not root, so that it runs as we do */
function systemUser() {
  if (process.getuid?.() !== 0) return undefined;
  const [, , uid, gid] =
    fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${SYSTEM_USER}:`))
      ?.split(':') ?? [];
  if (uid === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and there is no user ${SYSTEM_USER}. Start this as another user.`,
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * @param {string} dir
 * @param {{ uid: number } | undefined} user
 * @returns {string} a folder that the user can reach; the same one for the same `dir`
 */
function reachable(dir, user) {
  if (user === undefined) return dir;
  for (let parent = path.dirname(dir); parent !== path.dirname(parent); parent = path.dirname(parent)) {
    if (!fs.existsSync(parent)) continue;
    const { mode, uid } = fs.statSync(parent);
    if ((mode & 0o001) === 0 && uid !== user.uid) {
      return path.join(
        HOME_OF_SYSTEM_USER,
        `order-flow-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`,
      );
    }
  }
  return dir;
}

module.exports = { startPostgres, systemFolder };
