// @ts-check
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * @param {number} pid
 * @returns {boolean} also false for an ended process that waits to be reaped
 */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return process.platform !== 'linux';
  }
}

/**
 * @param {number} pid
 * @returns {string} its command line, arguments joined by spaces; '' if there is no such process
 */
function commandLine(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (process.platform === 'linux') return '';
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} the pid in a pid file
 */
function readPid(file) {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8').trim());
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sends a signal. It is no error if the process is already gone.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * @param {number} pid
 * @param {number} limitMs
 * @returns {Promise<boolean>} whether it ended in time
 */
async function waitUntilGone(pid, limitMs) {
  const until = Date.now() + limitMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(25);
  }
  return true;
}

/**
 * Ends a process with SIGTERM, or with SIGKILL if that takes too long.
 * @param {number} pid
 * @param {number} [limitMs]
 * @param {NodeJS.Signals} [signal] instead of SIGTERM
 * @returns {Promise<'ended' | 'killed'>}
 */
async function endProcess(pid, limitMs = 20_000, signal = 'SIGTERM') {
  send(pid, signal);
  if (await waitUntilGone(pid, limitMs)) return 'ended';
  send(pid, 'SIGKILL');
  await waitUntilGone(pid, 5_000);
  return 'killed';
}

/**
 * The same for our child. A child that has ended is left alone, because its pid may belong to another process by now.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} [limitMs]
 * @param {NodeJS.Signals} [signal] instead of SIGTERM
 * @returns {Promise<'ended' | 'killed'>}
 */
async function endChild(child, limitMs, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return 'ended';
  return endProcess(child.pid, limitMs, signal);
}

/**
 * Whether a pid still belongs to the server that we started in `dir`, because pids are reused. It must run that program
 * in that folder.
 * @param {number} pid
 * @param {string} program part of its command line
 * @param {string} dir absolute; the working directory of servers that we start
 * @returns {boolean}
 */
function isOurs(pid, program, dir) {
  const command = commandLine(pid);
  if (!isAlive(pid) || !command.includes(program)) return false;
  if (command.includes(dir)) return true;
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(dir);
  } catch {
    return process.platform !== 'linux';
  }
}

/**
 * Ends the server that a killed earlier run has left running in `dir`.
 * @param {{ pidFile: string, program: string, dir: string, what: string }} server
 * @param {(line: string) => void} [log]
 * @returns {Promise<void>}
 */
async function endLeftover({ pidFile, program, dir, what }, log) {
  const pid = readPid(pidFile);
  if (pid !== undefined && isOurs(pid, program, dir)) {
    log?.(`${what} of an earlier run is still running (pid ${pid}): stopping it`);
    await endProcess(pid);
  }
  fs.rmSync(pidFile, { force: true });
}

const GUARD = `cat >/dev/null
kill -TERM "$@" 2>/dev/null
n=0
while [ $n -lt 40 ]; do
  alive=; for pid in "$@"; do kill -0 "$pid" 2>/dev/null && alive=1; done
  [ "$alive" ] || exit 0
  sleep 0.5; n=$((n + 1))
done
kill -KILL "$@" 2>/dev/null`;

/**
 * Ends the given processes when this one dies, even by SIGKILL. A shell waits for the end of a pipe that only we hold
 * open.
 * @param {number[]} pids
 * @returns {() => void} releases the guard; call it once the processes have ended
 */
function guard(pids) {
  const shell = spawn('/bin/sh', ['-c', GUARD, 'guard', ...pids.map(String)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  /** @type {{ unref?: () => void }} */ (shell.stdin).unref?.();
  return () => {
    // Kill the whole group. Killing only `cat` would let the shell go on to its `kill`.
    if (shell.pid !== undefined && shell.exitCode === null) send(-shell.pid, 'SIGKILL');
  };
}

module.exports = { isAlive, commandLine, readPid, send, endProcess, endChild, endLeftover, guard };
