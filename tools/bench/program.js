// @ts-check
'use strict';

/** What every measurement does around its own work: it makes everything ready, and leaves nothing running. */

const fs = require('node:fs');
const path = require('node:path');
const { Parts } = require('./parts');
const { consoleLog } = require('../shared/console');
const { ensureBuilt, ensureInstalled } = require('../install/install');
const { preparePrograms } = require('../servers/servers');
const { Stopped, stopSignals } = require('../shared/stop-signals');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();
/** Everything that this process has started. */
const parts = new Parts();

/**
 * Installs and builds what is missing, calls `work` with a folder of its own, and stops all parts after it. A first signal
 * to stop ends the work, a second one kills.
 * @template T
 * @param {object} options
 * @param {string} options.name of the folder
 * @param {boolean} [options.postgres] whether it needs PostgreSQL
 * @param {(signal: AbortSignal) => Promise<unknown>} [options.prepare] what else has to be there
 * @param {(place: { dir: string, signal: AbortSignal }) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withEverything({ name, postgres = false, prepare }, work) {
  const { signal } = stopSignals({
    onFirst: (received) => log(`${received}: stopping (again: kill at once)`),
    onSecond: () => {
      parts.kill();
      process.exit(130);
    },
  });
  const dataDir = path.join(root, '.data');
  const steps = { root, log, logDir: path.join(dataDir, 'logs'), signal };
  await ensureInstalled(steps);
  await ensureBuilt(steps);
  await prepare?.(signal);
  await preparePrograms({ dataDir, env: {}, log, signal, postgres });
  // Not under /tmp, which is often in memory: commits would cost nothing there.
  fs.mkdirSync(dataDir, { recursive: true });
  const dir = fs.mkdtempSync(path.join(dataDir, `${name}-`));
  try {
    return await work({ dir, signal });
  } finally {
    await parts.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * @param {string | undefined} file nothing is written without one
 * @param {unknown} figures
 */
function writeJson(file, figures) {
  if (file === undefined) return;
  fs.writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  log(`\nAll figures: ${file}`);
}

/**
 * Runs a program and ends its process.
 * @param {() => Promise<number | void>} main gives the exit code; nothing: 0
 */
function run(main) {
  main().then(
    (code) => process.exit(code ?? 0),
    (error) => {
      if (error instanceof Stopped) process.exit(error.exitCode);
      log(`\n${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    },
  );
}

module.exports = { log, parts, root, run, withEverything, writeJson };
