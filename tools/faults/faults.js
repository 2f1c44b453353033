// @ts-check
'use strict';

/** `npm run faults`: breaks a running system in every way we know, and lets the checker judge what became of it. */

const path = require('node:path');
const { ensureBuilt, ensureInstalled, nodeBinary } = require('../install/install');
const { preparePrograms } = require('../servers/servers');
const { consoleLog, duration } = require('../shared/console');
const { prepareTool, tools } = require('../test/test-tools');
const { runUntilStopped } = require('../test/run-until-stopped');
const { show } = require('../test/show');
const { parseOptions, USAGE } = require('./options');

const root = path.resolve(__dirname, '../..');
const dir = path.join(root, '.data/faults');
const log = consoleLog();

/** @param {AbortSignal} signal */
async function main(signal) {
  const options = parseOptions(process.argv.slice(2));
  if (options.action === 'help') return log(USAGE);
  const steps = { root, log, logDir: path.join(root, '.data/logs'), signal };
  await ensureInstalled(steps);
  // The engine needs a newer Node than the one that may have started us.
  const node = nodeBinary(root);
  if (node !== process.execPath)
    return show('npm run faults', [node, [__filename, ...process.argv.slice(2)]], steps);
  // They need node_modules.
  const { catalogue } = require('./catalogue');
  const { plannedRuns } = require('./choose');
  const { runAll } = require('./lane');
  const { failure, progress } = require('./results/progress');
  const { summary } = require('./results/table');
  const { readRuns } = require('./results/verdicts');
  const { versionOf } = require('./version');
  const runsDir = path.join(dir, 'runs');

  if (options.action === 'list') {
    for (const { name, what, strikes } of catalogue)
      log(`${name}\n    ${what} (${strikes.short} short, ${strikes.long} long)`);
    return;
  }
  if (options.action === 'table') {
    const { writeTable } = require('./results/table');
    return log(writeTable(path.join(root, 'docs/faults.md'), catalogue, readRuns(runsDir)));
  }
  // The suite starts about 150 services and checkers; so each takes 15 % less CPU. npm start has none: +5 % memory.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(root, '.data/compile-cache');
  await ensureBuilt(steps);
  await preparePrograms({ dataDir: path.join(root, '.data'), env: {}, log, signal });
  for (const tool of tools.filter(({ what }) => what === 'faketime'))
    await prepareTool(tool, { dataDir: path.join(root, '.data'), log, signal });
  const version = versionOf(root);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  if (options.action === 'mutants') {
    const { runMutants } = require('./mutants/run');
    return runMutants({ names: options.mutants, seed, version, log, signal });
  }
  const planned = plannedRuns(catalogue, { ...options, seed }, { before: readRuns(runsDir), version, log });

  const from = Date.now();
  const suite = { root, dir, version, log, signal };
  let n = 0;
  const verdicts = await runAll(suite, planned, options.lanes, (run, verdict, ms) => {
    n += 1;
    const ended = { n, of: planned.length, planned: run, verdict, ms, runsDir };
    for (const line of progress(ended)) log(line);
  });
  log('');
  for (const line of summary(planned, verdicts)) log(line);
  const broken = verdicts.filter(({ ok }) => !ok);
  log(`\n${verdicts.length} runs in ${duration(Date.now() - from)}: ${broken.length} broken`);
  if (broken.length > 0) throw new Error(failure(broken, verdicts.length));
}

runUntilStopped(log, main);
