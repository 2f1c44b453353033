// @ts-check
'use strict';

const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { lastLines } = require('../shared/console');
const { spawnApart } = require('./apart');
const { LOOPBACK } = require('./ports');
const { endChild, endLeftover, guard, isAlive } = require('../shared/processes');
const { openLog, turnLog } = require('../start/turn-log');

const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;
/** These servers write a few lines an hour. */
const LOG_FILES = 1;
const LOG_BYTES = 10_000_000;

/**
 * @typedef {object} Daemon a private server
 * @property {string} url
 * @property {number} port
 * @property {number} pid
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited
 * @property {() => Promise<void>} stop stops in order, in at most about 10 s; may be called twice
 * @property {() => void} kill SIGKILL; a start on the same dir works afterwards
 */
/**
 * @typedef {object} Program
 * @property {string} what its name for people, such as Redis
 * @property {string} variable the variable that names one that already runs
 * @property {string} program
 * @property {string} processName as the system shows it
 * @property {string[]} args
 * @property {string} dir its folder; the process id and the log are there too
 * @property {number} port
 * @property {string} url
 * @property {(url: string) => Promise<void>} probe throws until it answers
 * @property {NodeJS.Signals} [stopSignal] SIGTERM by default
 * @property {{ uid: number, gid: number }} [user] the user that it runs as
 * @property {(line: string) => void} [log]
 * @property {AbortSignal} [signal] gives up while starting
 */

/**
 * Starts a program that serves one port of 127.0.0.1.
 * @param {Program} options
 * @returns {Promise<Daemon>} once it answers, within 30 s
 */
async function startDaemon({
  what,
  variable,
  program,
  processName,
  args,
  dir,
  port,
  url,
  probe,
  ...options
}) {
  const { stopSignal = 'SIGTERM', user, log, signal } = options;
  const name = what.toLowerCase();
  const pidFile = path.join(dir, `${name}.pid`);
  const logFile = path.join(dir, `${name}.log`);
  await endLeftover({ pidFile, program: processName, dir, what }, log);
  signal?.throwIfAborted();
  const output = openLog(logFile, LOG_FILES);
  const child = spawnApart(program, args, { cwd: dir, stdio: ['ignore', output, output], ...user });
  fs.closeSync(output);
  await once(child, 'spawn');
  const pid = Number(child.pid);
  fs.writeFileSync(pidFile, String(pid));
  const release = guard([pid]);
  const endTurning = turnLog(logFile, { maxBytes: LOG_BYTES, keep: LOG_FILES });
  /** @type {Daemon['exited']} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code, exitSignal) => {
      release();
      endTurning();
      resolve({ code, signal: exitSignal });
    });
  });
  const daemon = {
    url,
    port,
    pid,
    exited,
    stop: async () => {
      const how = await endChild(child, STOP_LIMIT_MS, stopSignal);
      if (how === 'killed') log?.(`${what} did not stop in time and was killed`);
      await exited;
      fs.rmSync(pidFile, { force: true });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
  try {
    await untilReady(daemon, { what, variable, logFile, probe, signal });
  } catch (error) {
    daemon.kill();
    await daemon.stop();
    throw error;
  }
  return daemon;
}

/**
 * @param {Daemon} daemon
 * @param {{ what: string, variable: string, logFile: string, probe: (url: string) => Promise<void>, signal?: AbortSignal }} options
 */
async function untilReady(daemon, { what, variable, logFile, probe, signal }) {
  const until = Date.now() + READY_LIMIT_MS;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await probe(daemon.url);
      return;
    } catch (error) {
      const ended = !isAlive(daemon.pid);
      if (ended || Date.now() > until) {
        const why = ended ? 'ended while starting' : `is not ready (${/** @type {Error} */ (error).message})`;
        throw new Error(
          `The private ${what} ${why}. To use one that already runs: ${variable}=…://${LOOPBACK}:<port>\n` +
            `  ${logFile} ends with:\n${lastLines(fs.readFileSync(logFile, 'utf8'))}`,
        );
      }
      await sleep(20);
    }
  }
}

module.exports = { startDaemon };
