// @ts-check
'use strict';

/** Runs a benchmark: start all, warm up, measure in turn, check, stop. Needs node_modules and dist. */

const fs = require('node:fs');
const os = require('node:os');
const { setTimeout: sleep } = require('node:timers/promises');
const { duration } = require('../shared/console');
const { nodeBinary } = require('../install/install');
const { brokerLimit } = require('./systems/broker-limit');
const { readProfiles } = require('./figures/cpu-profile');
const { closedLoad, openLoadToFinal, untilDelivered } = require('./load/load');
const { measureRound, memoryGrowth } = require('./load/measure');
const { profilesFolder } = require('./systems/ours');
const { overload } = require('./load/overload');
const { ratios } = require('./figures/ratios');
const { startAll } = require('./start-all');
const { latencies, medians, rounded } = require('./figures/statistics');

/** @typedef {import('./options').Options} Options */
/** @typedef {import('./parts').Parts} Parts */
/** @typedef {import('./systems/system').System} System */
/** @typedef {Awaited<ReturnType<typeof measureRound>>} Round */
/** @typedef {{ root: string, options: Options, log: (line: string) => void, signal: AbortSignal }} Bench */
/** @typedef {Awaited<ReturnType<typeof openLoadToFinal>>} OpenLoad */
/** @typedef {OpenLoad['figures']} OpenFigures */
/** @typedef {Awaited<ReturnType<typeof runBench>>} Results */

/** Wait this long for the last spans: the batch exporter sends every second. */
const LAST_SPANS_MS = 1_500;
const OVERLOAD_FACTOR = 10;

/**
 * @param {Bench & { dir: string, parts: Parts }} bench dir: for the data of all stacks; parts: gets everything that runs
 */
async function runBench(bench) {
  const { options, log, signal, parts } = bench;
  const startedAt = new Date();
  const systems = await startAll(bench);
  const [ours = never()] = systems;
  for (const system of systems) {
    if (options.warmup === 0) break;
    log(`Warming up ${system.name}: ${options.warmup} orders`);
    await closedLoad(system, { orders: options.warmup, clients: options.clients, signal });
    await untilDelivered(system, signal);
  }
  const { rounds, limits } = await measureInTurn(bench, systems);
  const opens = await openInTurn(bench, systems, rounds);

  const measured = [];
  for (const system of systems) {
    const own = rounds.get(system) ?? [];
    const open = opens.get(system) ?? [];
    const median = medianOf(own);
    /** @type {Awaited<ReturnType<typeof overload>> | undefined} */
    let over;
    if (options.overload && system === ours) {
      const tenfold = Math.ceil(median.confirmedPerSecond * OVERLOAD_FACTOR);
      log(`Overload, ${system.name}: ${tenfold} requests/s for ${options.overloadSeconds} s`);
      over = await overload(system, { rate: tenfold, seconds: options.overloadSeconds, signal });
    }
    const memory = memoryGrowth(own.at(-1)?.memory ?? []);
    measured.push({
      name: system.name,
      median,
      rounds: own,
      ...(open.length > 0 && openFigures(open)),
      overload: over,
      memory,
      ...(await checked(system, log)),
    });
  }
  await parts.stop();
  const systemsMeasured = measured.map((one) => ({
    ...one,
    profiles: profilesOf(bench, one.name, one.rounds),
  }));
  return {
    startedAt: startedAt.toISOString(),
    tookSeconds: rounded((Date.now() - startedAt.getTime()) / 1000),
    machine: machine(),
    options,
    systems: systemsMeasured,
    ...(limits.length > 0 && { brokerLimit: { ordersPerSecond: limits } }),
    ratios: ratios(systemsMeasured, limits),
  };
}

/**
 * Each round measures all systems in turn, and every other round reverses their order. So other work of the machine
 * affects all of them alike.
 * @param {Bench} bench
 * @param {readonly System[]} systems
 */
async function measureInTurn({ root, options, log, signal }, systems) {
  /** @type {Map<System, Round[]>} */
  const rounds = new Map(systems.map((system) => [system, []]));
  /** @type {number[]} */
  const limits = [];
  for (let i = 1; i <= options.rounds; i += 1) {
    for (const system of i % 2 === 1 ? systems : [...systems].reverse()) {
      const from = Date.now();
      const { orders, clients } = options;
      const round = await measureRound(system, { orders, clients, signal });
      rounds.get(system)?.push(round);
      const { confirmedPerSecond, post } = round;
      const figures = `${confirmedPerSecond} confirmed/s, POST p99 ${post.p99} ms`;
      log(`Round ${i} of ${options.rounds}, ${system.name}: ${figures} (${duration(Date.now() - from)})`);
    }
    if (options.limit !== undefined) {
      const limit = { file: options.limit, node: nodeBinary(root), orders: Math.max(2_000, options.orders) };
      limits.push(await brokerLimit({ ...limit, rabbitmqUrl: systems[0]?.rabbitmqUrl ?? '', signal }));
      log(`Round ${i} of ${options.rounds}, the broker's limit: ${limits.at(-1)} orders/s`);
    }
  }
  return { rounds, limits };
}

/**
 * Open load on all systems in turn, like the rounds. Our own variants all get the same rate, because only then their
 * latencies can be compared: half of what the slowest of them can do.
 * @param {Bench} bench
 * @param {readonly System[]} systems
 * @param {ReadonlyMap<System, readonly Round[]>} rounds
 */
async function openInTurn({ options, log, signal }, systems, rounds) {
  /** @type {Map<System, OpenLoad[]>} */
  const loads = new Map(systems.map((system) => [system, []]));
  if (options.seconds === 0) return loads;
  /** @param {System} system */
  const halfOf = (system) =>
    Math.max(1, Math.floor(medianOf(rounds.get(system) ?? []).confirmedPerSecond / 2));
  const slowest = Math.min(...systems.slice(0, 1 + options.variants.length).map(halfOf));
  for (let i = 1; i <= options.openRounds; i += 1) {
    for (const system of i % 2 === 1 ? systems : [...systems].reverse()) {
      const isPeer = systems.indexOf(system) > options.variants.length;
      const rate = options.rate ?? (isPeer ? halfOf(system) : slowest);
      log(`Open load, ${system.name}: ${rate} requests/s for ${options.seconds} s`);
      const load = await openLoadToFinal(system, { rate, seconds: options.seconds, signal });
      loads.get(system)?.push(load);
      await untilDelivered(system, signal);
    }
  }
  return loads;
}

/**
 * A round's p99 is that of its one or two worst moments. All rounds together say how often such moments come.
 * @param {readonly OpenLoad[]} rounds at least one
 */
function openFigures(rounds) {
  const openRounds = rounds.map(({ figures }) => figures);
  return {
    open: /** @type {OpenFigures} */ (medians(openRounds)),
    openRounds,
    openTogether: {
      post: latencies(rounds.flatMap(({ times }) => times.post)),
      ...(rounds.every(({ times }) => times.toFinal) && {
        toFinal: latencies(rounds.flatMap(({ times }) => times.toFinal ?? [])),
      }),
    },
  };
}

/**
 * The checks that need a quiet system.
 * @param {System} system
 * @param {(line: string) => void} log
 */
async function checked(system, log) {
  const broken = await system.brokenInvariants?.();
  if (broken) log(`Invariants, ${system.name}: ${broken.length === 0 ? 'all hold' : 'BROKEN'}`);
  for (const text of broken ?? []) log(`  ${text}`);
  const stockLost = await system.stockLost?.();
  if (system.spans !== undefined) await sleep(LAST_SPANS_MS);
  const spans = await system.spans?.();
  const accepted = Math.max(1, system.acknowledged.length);
  return {
    ...(broken && { brokenInvariants: broken }),
    ...(stockLost !== undefined && { stockLost }),
    ...(spans !== undefined && { spansPerOrder: rounded(spans / accepted, 2) }),
  };
}

/**
 * @param {Bench} bench
 * @param {string} name
 * @param {readonly Round[]} rounds only the time of the rounds counts
 */
function profilesOf({ root: here, options }, name, rounds) {
  if (options.cpuProf === undefined) return undefined;
  const root = options.variants.find((variant) => variant.name === name)?.checkout ?? here;
  const folder = profilesFolder(options.cpuProf, name);
  return fs.existsSync(folder)
    ? readProfiles(folder, { root, windows: rounds.map(({ window }) => window) })
    : undefined;
}

/**
 * @param {readonly Round[]} rounds
 * @returns {Omit<Round, 'memory' | 'codes' | 'window'>}
 */
function medianOf(rounds) {
  return medians(rounds.map((round) => ({ ...round, memory: [], codes: [], window: [] })));
}

function machine() {
  const cpus = os.cpus();
  return {
    cpus: cpus.length,
    cpuModel: cpus[0]?.model ?? 'unknown',
    memoryGb: rounded(os.totalmem() / 2 ** 30, 1),
    platform: `${process.platform} ${os.release()}`,
    loadAverageAtEnd: rounded(os.loadavg()[0] ?? NaN, 2),
  };
}

/** @returns {never} */
function never() {
  throw new Error('nothing was started');
}

module.exports = { runBench };
