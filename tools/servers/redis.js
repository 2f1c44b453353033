// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { startDaemon } = require('./daemon');
const { freePort, LOOPBACK } = require('./ports');
const { probeRedis } = require('./probe');
const { findRedis } = require('./programs');

/**
 * Starts a private Redis from the machine's `redis-server`. Its append-only file and log are under `dir`, and it listens
 * only on 127.0.0.1. A second start on the same dir finds the data again.
 * @param {object} options
 * @param {string} options.dir
 * @param {number} [options.port] a free one if not given
 * @param {string[]} [options.args] more arguments of redis-server
 * @param {string} [options.sentinel] lines of sentinel.conf: starts a sentinel instead, which keeps its state in that file
 * @param {(line: string) => void} [options.log]
 * @param {AbortSignal} [options.signal] gives up while starting
 * @returns {Promise<import('./daemon').Daemon>} once it answers PING, within 30 s
 */
async function startRedis({ dir: givenDir, port: givenPort, args = [], sentinel, log, signal }) {
  const dir = path.resolve(givenDir);
  const program = findRedis();
  if (program === undefined) {
    throw new Error('redis-server is not installed. On Debian or Ubuntu: apt-get install redis-server');
  }
  fs.mkdirSync(dir, { recursive: true });
  const port = givenPort ?? (await freePort());
  const mode = sentinel === undefined ? redisArguments(port) : sentinelArguments(dir, port, sentinel);
  return startDaemon({
    ...{ what: 'Redis', variable: 'REDIS_URL', program, processName: 'redis-server', dir, port, log, signal },
    args: [...mode, ...args],
    url: `redis://${LOOPBACK}:${port}`,
    probe: probeRedis,
  });
}

/**
 * @param {number} port
 * @returns {string[]}
 */
function redisArguments(port) {
  // No `dir` argument: the working directory is used instead, because Redis before 7 splits arguments at spaces.
  return [
    ...['--port', String(port), '--bind', LOOPBACK, '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
    // As in deploy/redis/redis.conf. All our keys expire (processed: after a day, sessions, locks, limits). When Redis is
    // full, it removes the least recently used: the database then finds the duplicate, or a person signs in again.
    ...['--maxmemory', '64mb', '--maxmemory-policy', 'volatile-lru'],
  ];
}

/**
 * @param {string} dir
 * @param {number} port
 * @param {string} lines
 * @returns {string[]}
 */
function sentinelArguments(dir, port, lines) {
  const file = path.join(dir, 'sentinel.conf');
  // What it has learnt in an earlier run stays.
  if (!fs.existsSync(file)) fs.writeFileSync(file, `port ${port}\nbind ${LOOPBACK}\n${lines}`);
  return [file, '--sentinel'];
}

module.exports = { startRedis };
