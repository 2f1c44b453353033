// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { Load } = require('./load/load');
const { Random, seedOf } = require('./random');
const { check } = require('./results/check');
const { SERVICES } = require('./stack/fault-stack');
const { leaksIn } = require('./stack/leaks');
const { untilQuiet } = require('./stack/quiet');
const { residentBytes, timesAskedAgain } = require('./stack/sizes');
const { Strikes } = require('./strikes');

/** @typedef {import('./plan').PlannedRun} PlannedRun */
/** @typedef {import('./results/verdicts').Verdict} Verdict */

/** Every order must be final so long after the last fault was healed (I4). */
const FINAL_WITHIN_MS = 60_000;
const FLOW_BEFORE = 15;
const FLOW_AFTER = 10;

/**
 * One run: load, the fault, healing, quiet, the checker.
 * @param {object} options
 * @param {PlannedRun} options.planned
 * @param {import('./stack/fault-stack').FaultStack} options.stack
 * @param {import('./session').Session} options.session
 * @param {string} options.runsDir
 * @param {import('./version').Version} options.version
 * @param {string} [options.replay] the command that repeats the run, if it is not enough to name its folder
 * @param {AbortSignal} options.signal
 * @returns {Promise<Verdict>}
 */
async function runOnce({ planned, stack, session, runsDir, version, replay, signal }) {
  const { fault, seed, form, loadMs = 0 } = planned;
  const finalWithinMs = fault.finalWithinMs ?? FINAL_WITHIN_MS;
  const folder = newFolder(runsDir, `${fault.name}-${seed}`);
  const runId = path.basename(folder);
  fs.linkSync(session.logFile, path.join(folder, 'client.jsonl'));
  session.runs += 1;
  stack.surprises = [];

  const startedAt = Date.now();
  const load = new Load({
    client: session.client,
    random: new Random(seedOf(seed, 'load')),
    products: session.products,
    withMail: stack.heard !== undefined,
  });
  const random = new Random(seedOf(seed, 'fault'));
  const strikes = new Strikes({ stack, session, load, random, form, round: planned.round, signal });
  const memoryBefore = Object.fromEntries(SERVICES.map((name) => [name, residentBytes(stack.pid(name))]));
  const askedBefore = await timesAskedAgain(stack.databases.orders);
  /** @type {string[]} */
  const broken = strikes.broken;
  let healedAtMs = startedAt;
  try {
    load.start();
    await flow(load, FLOW_BEFORE, signal, broken, 'before the fault');
    await sleep(loadMs, undefined, { signal });
    for (let n = 0; n < planned.strikes; n++) {
      await sleep(random.integer(50, 1_000), undefined, { signal });
      await fault.strike(strikes);
      strikes.round += 1;
      healedAtMs = Date.now();
      await flow(load, FLOW_AFTER, signal, broken, `after the fault (strike ${n + 1})`);
    }
    strikes.figures['flowedAfterMs'] = Date.now() - healedAtMs;
    const until = healedAtMs + finalWithinMs;
    await load.end(Math.max(10_000, until - Date.now() - 30_000));
    if (fault.afterLoad) await fault.afterLoad(strikes);
    broken.push(...(await untilQuiet(stack.databases, until, signal)));
  } catch (error) {
    signal.throwIfAborted();
    broken.push(error instanceof Error ? error.message : String(error));
  } finally {
    load.abandon();
  }
  broken.push(...stack.surprises, ...leaksIn(stack.logDir, session.client.secrets));
  await session.log.flushed();
  const first = strikes.struck[0];
  write(folder, 'run.json', {
    ...{ runId, seed, ...version, fault: fault.name, form, startedAt, session: session.id },
    faultFromMs: first?.at ?? healedAtMs,
    ...{ faultToMs: healedAtMs, healedAtMs, endedAtMs: Date.now() },
    params: {
      strikes: planned.strikes,
      struck: strikes.struck,
      accepted: load.accepted,
      refused: load.refused,
      askedAgain: (await timesAskedAgain(stack.databases.orders)) - askedBefore,
      ...strikes.figures,
    },
    databases: stack.databases,
    gatewayUrl: stack.gatewayUrl,
    rabbitmqUrl: stack.brokerUrl,
    redisUrl: stack.redisUrl,
    serviceUrls: Object.fromEntries(SERVICES.map((name) => [name, stack.url(name)])),
    operator: stack.operator,
    finalWithinMs,
    memoryBefore,
    round: planned.round,
    loadMs,
    replay: replay ?? `npm run faults -- --replay ${path.relative(process.cwd(), folder)}`,
    ...(stack.heard && { heard: stack.heard }),
    ...(fault.overlap === false && { overlap: false }),
    ...(fault.clocksJump && { clocksJump: true }),
  });
  const verdict = await check({ folder, root: stack.root, broken, strikes: strikes.struck, signal });
  if (!verdict.ok || fault.renews) session.over = true;
  return verdict;
}

/**
 * @param {Load} load
 * @param {number} n
 * @param {AbortSignal} signal
 * @param {string[]} broken
 * @param {string} when
 */
async function flow(load, n, signal, broken, when) {
  const from = Date.now();
  if (!(await load.flowing(n, { signal })))
    broken.push(
      `orders do not flow ${when}: fewer than ${n} were accepted in ${(Date.now() - from) / 1_000} s`,
    );
}

/**
 * Makes the folder of a run. Repetitions of one run may begin in the same second.
 * @param {string} runsDir
 * @param {string} name of the run
 * @returns {string}
 */
function newFolder(runsDir, name) {
  fs.mkdirSync(runsDir, { recursive: true });
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let n = 1; ; n++) {
    const folder = path.join(runsDir, `${time}-${name}${n === 1 ? '' : `-${n}`}`);
    try {
      fs.mkdirSync(folder);
      return folder;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {object} content
 */
function write(folder, name, content) {
  fs.writeFileSync(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
}

module.exports = { runOnce };
