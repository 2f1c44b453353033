// @ts-check
'use strict';

/** `npm test [jest arguments]`: installs what is missing, then runs all checks, unit tests and whole-system tests. */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { consoleLog, duration } = require('../shared/console');
const { ensureBuilt, ensureInstalled, nodeBinary } = require('../install/install');
const { npmCommand } = require('../install/npm');
const { preparePrograms } = require('../servers/servers');
const { prepareTool, tools } = require('./test-tools');
const { Stopped, stopSignals } = require('../shared/stop-signals');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

/** @param {AbortSignal} signal */
async function test(signal) {
  const from = Date.now();
  const steps = { root, log, logDir: path.join(root, '.data/logs'), signal };
  await ensureInstalled(steps);
  await show('npm run check', npmCommand(root, ['run', 'check']), signal);
  await ensureBuilt(steps);
  // The whole-system tests start and kill their own servers, so they cannot use given ones.
  await preparePrograms({ dataDir: path.join(root, '.data'), env: {}, log, signal });
  for (const tool of tools) await prepareTool(tool, { dataDir: path.join(root, '.data'), log, signal });
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const args = [jest, '--selectProjects', 'e2e', '--runInBand', ...process.argv.slice(2)];
  await show('whole-system tests', [nodeBinary(root), args], signal);
  log(`All passed in ${duration(Date.now() - from)}`);
}

/**
 * Runs a program and shows its output.
 * @param {string} what
 * @param {[command: string, args: string[]]} commandLine
 * @param {AbortSignal} signal
 * @throws {Error} when it fails
 */
async function show(what, [command, args], signal) {
  signal.throwIfAborted();
  log(`\n== ${what}`);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  // A Ctrl-C has already reached the child, but a SIGTERM has not.
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const [code, killedBy] = await once(child, 'exit');
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${what} failed (${code === null ? killedBy : `exit code ${code}`})`);
}

const { signal } = stopSignals({
  onFirst: (name) => log(`${name}: stopping`),
  onSecond: () => process.exit(130),
});
test(signal).then(
  () => process.exit(0),
  (error) => {
    if (error instanceof Stopped) process.exit(error.exitCode);
    log(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
