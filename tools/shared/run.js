// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { excerpt, heartbeat } = require('./console');
const { send } = require('./processes');

/**
 * @typedef {object} RunOptions
 * @property {string} what the step, for the heartbeat and messages, e.g. "compiling sqlite3"
 * @property {string} logFile takes the full output; overwritten
 * @property {import('./console').Log} log
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} [signal] ends the program and all it has started
 * @property {boolean} [finish] let it finish even when the signal comes, and only then give up
 */

/**
 * Runs a long step: its output goes to a file, the screen sees that it goes on, and a failure shows the end.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @throws {Error} when it cannot be started, fails, or the signal ends it
 * @returns {Promise<string>} the time taken, e.g. "12 s"
 */
async function run(command, args, { what, logFile, log, cwd, env, signal, finish = false }) {
  signal?.throwIfAborted();
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const output = fs.openSync(logFile, 'w');
  // A group of its own: Ctrl-C in a terminal then reaches this process only, which ends the step in order.
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
  fs.closeSync(output);
  /** @param {NodeJS.Signals} by */
  const endGroup = (by) => {
    if (child.pid !== undefined && child.exitCode === null) send(-child.pid, by);
  };
  /** @type {NodeJS.Timeout | undefined} */
  let lastResort;
  const onAbort = () => {
    if (finish) return;
    endGroup('SIGTERM');
    // npm would first take back what it has done: half a minute.
    lastResort = setTimeout(() => endGroup('SIGKILL'), 2_000);
  };
  const onExit = () => endGroup(finish ? 'SIGTERM' : 'SIGKILL');
  signal?.addEventListener('abort', onAbort, { once: true });
  process.once('exit', onExit);
  const done = heartbeat(what, log);
  try {
    const [code, killedBy] = await once(child, 'exit');
    signal?.throwIfAborted();
    if (code !== 0) throw failure(`failed (${code === null ? String(killedBy) : `exit code ${code}`})`);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT')
      throw failure(`needs ${command}, not found`);
    throw error;
  } finally {
    clearTimeout(lastResort);
    signal?.removeEventListener('abort', onAbort);
    process.removeListener('exit', onExit);
    done();
  }
  return done();

  /** @param {string} how */
  function failure(how) {
    const text = fs.readFileSync(logFile, 'utf8');
    return new Error(`${what} ${how}. Full output: ${logFile}\n${excerpt(text)}`.trimEnd());
  }
}

module.exports = { run };
