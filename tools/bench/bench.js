// @ts-check
'use strict';

/** `npm run bench`: measures the system, alone or side by side with others. See docs/benchmarks.md. */

const fs = require('node:fs');
const path = require('node:path');
const { buildCheckouts } = require('./systems/checkout');
const { parseOptions, USAGE } = require('./options');
const { Parts } = require('./parts');
const { consoleLog } = require('../shared/console');
const { ensureBuilt, ensureInstalled } = require('../install/install');
const { preparePrograms } = require('../servers/servers');
const { Stopped, stopSignals } = require('../shared/stop-signals');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();
const parts = new Parts();

/** @returns {Promise<number>} the exit code */
async function main() {
  // npm changes to the project's folder, but relative paths start from the person's folder.
  const options = parseOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (options === 'help') {
    log(USAGE);
    return 0;
  }
  const { signal } = stopSignals({
    onFirst: (name) => log(`${name}: stopping (again: kill at once)`),
    onSecond: () => {
      parts.kill();
      process.exit(130);
    },
  });
  const dataDir = path.join(root, '.data');
  const steps = { root, log, logDir: path.join(dataDir, 'logs'), signal };
  await ensureInstalled(steps);
  await ensureBuilt(steps);
  await buildCheckouts({ options, log, signal });
  await preparePrograms({ dataDir, env: {}, log, signal });

  // Not under /tmp, which is often in memory: commits would cost nothing there.
  fs.mkdirSync(dataDir, { recursive: true });
  const dir = fs.mkdtempSync(path.join(dataDir, 'bench-'));
  try {
    // Loaded only now, because they need the installed packages.
    const { runBench } = require('./run');
    const { report } = require('./report');
    const results = await runBench({ root, dir, options, log, signal, parts });
    for (const line of report(results)) log(line);
    if (options.json !== undefined) {
      fs.writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
      log(`\nAll figures: ${options.json}`);
    }
    return results.systems.some(({ brokenInvariants = [] }) => brokenInvariants.length > 0) ? 1 : 0;
  } finally {
    await parts.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    if (error instanceof Stopped) process.exit(error.exitCode);
    log(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
