// @ts-check
'use strict';

/**
 * `npm run check`: everything that needs no server. As many checks run at once as the machine has cores; each shows its
 * output when it has ended, and all of them run, so that one look shows all that is wrong.
 */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const os = require('node:os');
const path = require('node:path');
const { consoleLog, duration } = require('../shared/console');
const { npmCommand } = require('../install/npm');
const { runUntilStopped } = require('./run-until-stopped');

/** npm scripts, the longest first. */
const CHECKS = [
  'lint',
  'unit',
  'types',
  'rules',
  'format:check',
  'openapi:lint',
  'kubernetes:check',
  'audit:warn',
  'secrets',
];

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

/**
 * @param {string} script
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether it passed
 */
async function check(script, signal) {
  const from = Date.now();
  const [command, args] = npmCommand(root, ['run', '--silent', script]);
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  log(`\n== npm run ${script}: ${code === 0 ? 'passed' : 'FAILED'} in ${duration(Date.now() - from)}`);
  if (output.trim()) log(output.trimEnd());
  return code === 0;
}

runUntilStopped(log, async (signal) => {
  const waiting = [...CHECKS];
  /** @type {string[]} */
  const failed = [];
  const lane = async () => {
    for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
      if (!(await check(script, signal))) failed.push(script);
    }
  };
  await Promise.all(Array.from({ length: Math.min(os.availableParallelism(), CHECKS.length) }, lane));
  if (failed.length > 0) throw new Error(`failed: ${failed.map((script) => `npm run ${script}`).join(', ')}`);
});
