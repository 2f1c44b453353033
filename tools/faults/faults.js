// @ts-check
'use strict';

/** `npm run faults`: breaks a running system in every way we know, and lets the checker judge what became of it. */

const fs = require('node:fs');
const path = require('node:path');
const { ensureBuilt, ensureInstalled } = require('../install/install');
const { preparePrograms } = require('../servers/servers');
const { consoleLog, duration } = require('../shared/console');
const { prepareTool, tools } = require('../test/test-tools');
const { runUntilStopped } = require('../test/run-until-stopped');
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
  // They need node_modules.
  const { catalogue } = require('./catalogue');
  const { chosen, doneBefore, replayed } = require('./choose');
  const { runAll } = require('./lane');
  const { plan } = require('./plan');
  const { commitOf } = require('./run');
  const { summary } = require('./results/table');
  const { readRuns } = require('./results/verdicts');
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
  await ensureBuilt(steps);
  await preparePrograms({ dataDir: path.join(root, '.data'), env: {}, log, signal });
  for (const tool of tools.filter(({ what }) => what === 'faketime'))
    await prepareTool(tool, { dataDir: path.join(root, '.data'), log, signal });
  const commit = commitOf(root);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  if (options.action === 'mutants') {
    const { runMutants } = require('./mutants/run');
    return runMutants({ names: options.mutants, seed, commit, log, signal });
  }
  const faults = chosen(catalogue, options.faults, log);
  const done = options.resume ? doneBefore(readRuns(runsDir), commit, options.form) : {};
  const planned =
    options.replay === undefined
      ? plan({ faults, form: options.form, seed, done, ...(options.rounds && { rounds: options.rounds }) })
      : [replayed(catalogue, options.replay, options)];
  log(`seed ${seed}, commit ${commit}, ${planned.length} runs of the ${options.form} form`);
  fs.mkdirSync(runsDir, { recursive: true });

  const from = Date.now();
  let n = 0;
  const verdicts = await runAll(
    { root, dir, commit, log, signal },
    planned,
    options.lanes,
    ({ fault, strikes }, verdict, ms) => {
      n += 1;
      const { lost = '?', doubled = '?', stuck = '?', sent = '?' } = verdict.counts;
      log(
        `${verdict.ok ? 'ok    ' : 'BROKEN'} ${n}/${planned.length} ${fault.name} ×${strikes} in ${duration(ms)}: ` +
          `${sent} sent, ${lost} lost, ${doubled} doubled, ${stuck} stuck`,
      );
      for (const { invariant, text } of verdict.broken.slice(0, 10)) log(`         ${invariant}: ${text}`);
      if (!verdict.ok)
        log(`         ${path.join(runsDir, verdict.runId)}\n         again: ${verdict.replay}`);
    },
  );
  log('');
  for (const line of summary(planned, verdicts)) log(line);
  const broken = verdicts.filter(({ ok }) => !ok).length;
  log(`\n${verdicts.length} runs in ${duration(Date.now() - from)}, seed ${seed}: ${broken} broken`);
  if (broken > 0) throw new Error(`${broken} runs broke an invariant.`);
}

runUntilStopped(log, main);
