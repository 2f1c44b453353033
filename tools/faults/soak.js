// @ts-check
'use strict';

/** `npm run soak`: load for hours, a random fault every two minutes, and at the end the checker and what has grown. */

const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const { ensureBuilt, ensureInstalled, nodeBinary } = require('../install/install');
const { preparePrograms } = require('../servers/servers');
const { consoleLog, duration } = require('../shared/console');
const { runUntilStopped } = require('../test/run-until-stopped');
const { show } = require('../test/show');

const USAGE = `npm run soak -- [options]

  --hours N      how long (default: 1; fractions allowed)
  --every N      seconds from one fault to the next (default: 120)
  --seed N       the same faults in the same order`;

const root = path.resolve(__dirname, '../..');
const dir = path.join(root, '.data/faults');
const log = consoleLog();

/** @param {AbortSignal} signal */
async function main(signal) {
  const { values } = parseArgs({
    options: {
      ...{ hours: { type: 'string' }, every: { type: 'string' }, seed: { type: 'string' } },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return log(USAGE);
  const hours = number('hours', values.hours, 1);
  const every = number('every', values.every, 120);
  const seed = number('seed', values.seed, Math.floor(Math.random() * 2 ** 31));
  const steps = { root, log, logDir: path.join(root, '.data/logs'), signal };
  await ensureInstalled(steps);
  // The engine needs a newer Node than the one that may have started us.
  const node = nodeBinary(root);
  if (node !== process.execPath)
    return show('npm run soak', [node, [__filename, ...process.argv.slice(2), '--seed', `${seed}`]], steps);
  await ensureBuilt(steps);
  await preparePrograms({ dataDir: path.join(root, '.data'), env: {}, log, signal });
  // They need node_modules.
  const { catalogue } = require('./catalogue');
  const { PLAIN } = require('./catalogue/fault');
  const { claimDir } = require('./lane');
  const { Random, seedOf } = require('./random');
  const { runOnce } = require('./run');
  const { Session } = require('./session');
  const { FaultStack } = require('./stack/fault-stack');
  const { grown, sizesOf } = require('./stack/sizes');
  const { versionOf } = require('./version');

  const faults = catalogue.filter(
    ({ profile = PLAIN, renews, strikes }) => profile === PLAIN && !renews && strikes.short > 0,
  );
  const random = new Random(seedOf(seed, 'soak'));
  const stack = new FaultStack({ root, dir: claimDir(path.join(dir, 'stacks')), form: 'short', log, signal });
  log(`seed ${seed}: ${hours} h, one of ${faults.length} faults every ${every} s`);
  const runsDir = path.join(dir, 'soak');
  const version = versionOf(root);
  /** @type {string[]} */
  const broken = [];
  try {
    await stack.renew(PLAIN);
    const session = new Session(stack, `soak-${process.pid}`, path.join(dir, 'logs'));
    await session.prepare(signal);
    const until = Date.now() + hours * 3_600_000;
    /** @type {import('./stack/sizes').Sizes | undefined} */
    let first;
    for (let n = 1; Date.now() < until; n++) {
      const from = Date.now();
      const fault = random.pick(faults);
      const planned = {
        fault,
        form: /** @type {const} */ ('short'),
        seed: seedOf(seed, n),
        strikes: 1,
        round: n,
        loadMs: Math.max(0, Math.min(every * 1_000, until - from) - 30_000),
      };
      const verdict = await runOnce({ planned, stack, session, runsDir, version, signal });
      const sizes = await sizesOf(stack);
      first ??= sizes;
      log(
        `${verdict.ok ? 'ok    ' : 'BROKEN'} ${n} ${fault.name} in ${duration(Date.now() - from)}: ` +
          `${sizes.residentMb} MB, ${sizes.openFiles} open files, ${sizes.databaseMb} MB of databases`,
      );
      for (const { invariant, text } of verdict.broken) broken.push(`${fault.name}: ${invariant}: ${text}`);
      if (!verdict.ok) log(`         again: ${verdict.replay}`);
      await sleep(Math.max(0, Math.min(from + every * 1_000, until) - Date.now()), undefined, { signal });
    }
    if (first) broken.push(...grown(first, await sizesOf(stack)));
    await session.close();
  } finally {
    await stack.stop();
  }
  for (const line of broken) log(`  ${line}`);
  if (broken.length > 0) throw new Error(`The soak broke ${broken.length} times.`);
  log('Everything holds.');
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} byDefault
 * @returns {number}
 */
function number(name, value, byDefault) {
  const given = value === undefined ? byDefault : Number(value);
  if (Number.isFinite(given) && given > 0) return given;
  throw new Error(`--${name} wants a number above 0, not "${value}".`);
}

runUntilStopped(log, main);
