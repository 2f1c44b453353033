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
 * @property {string} what the step's name for progress and errors, e.g. "compiling sqlite3"
 * @property {string} logFile gets the full output; overwritten
 * @property {import('./console').Log} log
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} [signal] ends the program and everything it has started
 * @property {boolean} [finish] lets the program finish after the signal, and throws only then
 */

/**
 * Runs a long step. Its output goes to a file, the screen shows the progress, and an error shows the end of the output.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @throws {Error} if the program cannot be started, fails, or is ended by the signal
 * @returns {Promise<string>} the time taken, e.g. "12 s"
 */
async function run(command, args, { what, logFile, log, cwd, env, signal, finish = false }) {
  signal?.throwIfAborted();
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const output = fs.openSync(logFile, 'w');
  // In its own process group: Ctrl-C in a terminal then reaches only this process, which ends the step in order.
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
    // npm would first undo its work, which takes half a minute.
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
      throw failure(`needs ${command}, which was not found`);
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
