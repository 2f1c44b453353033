// @ts-check
'use strict';

/** `npm run bench`: measures the system, alone or side by side with others. See docs/benchmarks.md. */

const { buildCheckouts } = require('./systems/checkout');
const { parseOptions, USAGE } = require('./options');
const { log, parts, root, run, withEverything, writeJson } = require('./program');

/** @returns {Promise<number>} the exit code */
async function main() {
  // npm changes to the project's folder, but relative paths start from the person's folder.
  const options = parseOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  if (options === 'help') {
    log(USAGE);
    return 0;
  }
  /** @param {AbortSignal} signal */
  const prepare = (signal) => buildCheckouts({ options, log, signal });
  return withEverything({ name: 'bench', prepare }, async ({ dir, signal }) => {
    // Loaded only now, because they need the installed packages.
    const { runBench } = require('./run');
    const { report } = require('./report');
    const results = await runBench({ root, dir, options, log, signal, parts });
    for (const line of report(results)) log(line);
    writeJson(options.json, results);
    return results.systems.some(({ brokenInvariants = [] }) => brokenInvariants.length > 0) ? 1 : 0;
  });
}

run(main);
