// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');

/**
 * Runs a program whose output is shown as it comes.
 * @param {string} what
 * @param {[command: string, args: string[]]} commandLine
 * @param {{ root: string, log: import('../shared/console').Log, signal: AbortSignal, env?: NodeJS.ProcessEnv }} options
 *   env: more variables
 * @throws {Error} when it fails, or the signal ends it
 * @returns {Promise<void>}
 */
async function show(what, [command, args], { root, log, signal, env }) {
  signal.throwIfAborted();
  log(`\n== ${what}`);
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  // A Ctrl-C has reached the child as well; a SIGTERM has not.
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const [code, killedBy] = await once(child, 'exit');
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${what} failed (${code === null ? killedBy : `exit code ${code}`})`);
}

module.exports = { show };
