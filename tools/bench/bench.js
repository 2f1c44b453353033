// @ts-check
'use strict';

/** `npm run bench`: how fast it is, side by side with what it is measured against. See docs/benchmarks.md. */

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
  // npm's own working folder is the project's; the person's is where relative paths count from.
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

  // Not under /tmp: that is often in memory, where a commit costs nothing.
  fs.mkdirSync(dataDir, { recursive: true });
  const dir = fs.mkdtempSync(path.join(dataDir, 'bench-'));
  try {
    // They use packages, so not before these are installed.
    const { runBench } = require('./run');
    const { report } = require('./report');
    const results = await runBench({ root, dir, options, log, signal, parts });
    for (const line of report(results)) log(line);
    if (options.json !== undefined) {
      fs.writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
      log(`\nEverything: ${options.json}`);
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
