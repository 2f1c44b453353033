// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { lastLines } = require('../shared/console');
const { freePort, LOOPBACK } = require('./ports');
const { probeRedis } = require('./probe');
const { endChild, endLeftover, guard, isAlive } = require('../shared/processes');
const { findRedis } = require('./programs');
const { openLog, turnLog } = require('../start/turn-log');

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;
/** Redis writes a few lines an hour. */
const LOG_FILES = 1;
const LOG_BYTES = 10_000_000;

/**
 * @typedef {object} Redis a private Redis
 * @property {string} url redis://127.0.0.1:<port>
 * @property {number} port
 * @property {number} pid
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited
 * @property {() => Promise<void>} stop stops in order, in at most about 10 s; may be called twice
 * @property {() => void} kill SIGKILL; startRedis() on the same dir works afterwards
 */

/**
 * Starts a private Redis from the machine's `redis-server`. Its append-only file and log are under `dir`, and it listens
 * only on 127.0.0.1. A second start on the same dir finds the data again.
 * @param {object} options
 * @param {string} options.dir
 * @param {number} [options.port] a free one if not given
 * @param {string[]} [options.args] more arguments of redis-server
 * @param {(line: string) => void} [options.log]
 * @param {AbortSignal} [options.signal] gives up while starting
 * @returns {Promise<Redis>} once it answers PING, within 30 s
 */
async function startRedis({ dir: givenDir, port: givenPort, args = [], log, signal }) {
  const dir = path.resolve(givenDir);
  const program = findRedis();
  if (program === undefined) {
    throw new Error('redis-server is not installed. On Debian or Ubuntu: apt-get install redis-server');
  }
  fs.mkdirSync(dir, { recursive: true });
  const pidFile = path.join(dir, 'redis.pid');
  const logFile = path.join(dir, 'redis.log');
  await endLeftover({ pidFile, program: 'redis-server', dir, what: 'Redis' }, log);
  signal?.throwIfAborted();

  const port = givenPort ?? (await freePort());
  const output = openLog(logFile, LOG_FILES);
  const child = spawn(program, [...redisArguments(port), ...args], {
    cwd: dir,
    stdio: ['ignore', output, output],
    detached: true,
  });
  fs.closeSync(output);
  await once(child, 'spawn');
  const pid = Number(child.pid);
  fs.writeFileSync(pidFile, String(pid));
  const release = guard([pid]);
  const endTurning = turnLog(logFile, { maxBytes: LOG_BYTES, keep: LOG_FILES });
  /** @type {Redis['exited']} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code, exitSignal) => {
      release();
      endTurning();
      resolve({ code, signal: exitSignal });
    });
  });

  const redis = {
    url: `redis://${LOOPBACK}:${port}`,
    port,
    pid,
    exited,
    stop: async () => {
      const how = await endChild(child, STOP_LIMIT_MS);
      if (how === 'killed') log?.('Redis did not stop in time and was killed');
      await exited;
      fs.rmSync(pidFile, { force: true });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
  try {
    await untilReady(redis, logFile, signal);
  } catch (error) {
    redis.kill();
    await redis.stop();
    throw error;
  }
  return redis;
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
 * @param {Redis} redis
 * @param {string} logFile
 * @param {AbortSignal} [signal]
 */
async function untilReady(redis, logFile, signal) {
  const until = Date.now() + READY_LIMIT_MS;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await probeRedis(redis.url);
      return;
    } catch (error) {
      const ended = !isAlive(redis.pid);
      if (ended || Date.now() > until) {
        const why = ended ? 'ended while starting' : `is not ready (${/** @type {Error} */ (error).message})`;
        throw new Error(
          `The private Redis ${why}. To use one that already runs: REDIS_URL=redis://…\n` +
            `  ${logFile} ends with:\n${lastLines(fs.readFileSync(logFile, 'utf8'))}`,
        );
      }
      await sleep(20);
    }
  }
}

module.exports = { startRedis };
