// @ts-check
'use strict';

/**
 * `node tools/bench/open-transaction.js`: what a transaction that somebody holds open costs. PostgreSQL may remove no dead
 * row that such a transaction could still see. Two stacks get the same paced load at the same time, so that whatever else
 * the machine does meets both. In one of them a transaction is open in each database. See docs/benchmarks.md.
 */

const path = require('node:path');
const { parseArgs } = require('node:util');
const { integer } = require('./options');
const { log, parts, root, run, withEverything, writeJson } = require('./program');

const USAGE = `node tools/bench/open-transaction.js [options]

  --seconds N   600: how long the transactions stay open
  --every N     60: seconds of one line of the table
  --rate N      orders/s for each of the two stacks; 30 % of what one of them does alone if not given
  --warmup N    2000 orders first, not counted
  --replicas N  1: processes of the orders and products service each
  --json FILE   writes all figures as JSON`;

/** Of what one stack does alone: both run at once. */
const SHARE = 0.3;
const CLIENTS = 32;
/** Tables whose rows come and go, or are updated in place. */
const TABLES = {
  orders: ['outbox', 'orders', 'order_count_shards', 'order_minutes', 'replicas'],
  products: ['outbox', 'products', 'reservations', 'replicas'],
};

/** @typedef {import('./systems/system').System} System */
/** @typedef {{ megabytes: number, dead: number }} Size dead: rows, as the server's statistics know them */
/** @typedef {Record<string, Size>} Sizes by `database.table` */
/** @typedef {{ post: import('./figures/statistics').Latencies, toFinal: import('./figures/statistics').Latencies, accepted: number, sizes: Sizes }} Minute */

/** @returns {Promise<number>} the exit code */
async function main() {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: {
      ...{ seconds: text, every: text, rate: text, warmup: text, replicas: text, json: text },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    log(USAGE);
    return 0;
  }
  const options = {
    seconds: integer('seconds', values.seconds, 600, 1),
    every: integer('every', values.every, 60, 1),
    rate: values.rate === undefined ? undefined : integer('rate', values.rate, 0, 1),
    warmup: integer('warmup', values.warmup, 2000, 1),
    replicas: integer('replicas', values.replicas, 1, 1),
  };
  return withEverything({ name: 'open-transaction', postgres: true }, async ({ dir, signal }) => {
    const results = await measure(dir, options, signal);
    writeJson(values.json, results);
    return results.brokenInvariants.length > 0 ? 1 : 0;
  });
}

/**
 * @param {string} dir
 * @param {{ seconds: number, every: number, rate: number | undefined, warmup: number, replicas: number }} options
 * @param {AbortSignal} signal
 */
async function measure(dir, { seconds, every, rate: given, warmup, replicas }, signal) {
  // Loaded only now, because they need the installed packages.
  const { startOurs } = require('./systems/ours');
  const { closedLoad, openLoadToFinal } = require('./load/load');
  const { median, rounded } = require('./figures/statistics');
  const systems = [];
  let most = Infinity;
  for (const name of ['beside an open transaction', 'without']) {
    log(`Starting the stack ${name}`);
    const variant = { name, env: {}, stored: 0, postgres: true, replicas };
    const place = path.join(dir, `ours-${systems.length}`);
    const system = await startOurs({ root, dir: place, variant, log, signal, parts });
    const { confirmedPerSecond } = await closedLoad(system, { orders: warmup, clients: CLIENTS, signal });
    most = Math.min(most, confirmedPerSecond);
    systems.push(system);
  }
  const [beside, without] = systems;
  if (!beside || !without) throw new Error('nothing was started');
  const rate = given ?? Math.max(1, Math.round(most * SHARE));
  log(`${rate} orders/s for each of them, for ${seconds} s`);
  /** @type {{ beside: Minute[], without: Minute[] }} */
  const minutes = { beside: [], without: [] };
  const before = { beside: await sizesOf(beside), without: await sizesOf(without) };
  const release = await holdTransactions(beside);
  /** @param {System} system */
  const minuteOf = async (system) => {
    const { figures } = await openLoadToFinal(system, { rate, seconds: every, signal });
    const { post, accepted, ...more } = figures;
    if (!('toFinal' in more)) throw new Error(`${system.name} does not tell when its orders were final`);
    return { post, toFinal: more.toFinal, accepted, sizes: await sizesOf(system) };
  };
  for (let from = 0; from < seconds; from += every) {
    const [a, b] = await Promise.all([minuteOf(beside), minuteOf(without)]);
    minutes.beside.push(a);
    minutes.without.push(b);
    log(
      `${from + every} s: POST p99 ${a.post.p99} ms beside, ${b.post.p99} ms without; due → final p99 ${a.toFinal.p99}, ${b.toFinal.p99} ms; ` +
        Object.entries(a.sizes)
          .map(([name, size]) => `${name} ${size.megabytes} (${b.sizes[name]?.megabytes}) MB`)
          .join(', '),
    );
  }
  await release();
  /** @param {'post' | 'toFinal'} what @param {'p50' | 'p99'} figure */
  const ratio = (what, figure) => {
    const all = minutes.beside.map(
      (one, i) => one[what][figure] / (minutes.without[i]?.[what][figure] ?? NaN),
    );
    return { median: rounded(median(all), 2), all: all.map((one) => rounded(one, 2)) };
  };
  const ratios = {
    'POST p50': ratio('post', 'p50'),
    'POST p99': ratio('post', 'p99'),
    'due → final p50': ratio('toFinal', 'p50'),
    'due → final p99': ratio('toFinal', 'p99'),
  };
  for (const [name, { median: middle, all }] of Object.entries(ratios))
    log(`${name}, beside ÷ without: ${middle} (${all.join(', ')})`);
  const brokenInvariants = [
    ...((await beside.brokenInvariants?.()) ?? []),
    ...((await without.brokenInvariants?.()) ?? []),
  ];
  for (const broken of brokenInvariants) log(`BROKEN: ${broken}`);
  return { rate, seconds, every, replicas, before, minutes, ratios, brokenInvariants };
}

/** @param {System} system */
function databasesOf({ databases }) {
  if (!databases) throw new Error('the system has no databases');
  return databases;
}

/**
 * Opens a transaction in each database, with a snapshot: what a forgotten session or a long export does.
 * @param {System} system
 * @returns {Promise<() => Promise<void>>} ends them
 */
async function holdTransactions(system) {
  const { connect } = require('../shared/postgres');
  const clients = await Promise.all(Object.values(databasesOf(system)).map(connect));
  for (const client of clients) {
    parts.add({ stop: () => client.end() });
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT 1');
  }
  return async () => {
    for (const client of clients) await client.query('COMMIT');
  };
}

/**
 * @param {System} system
 * @returns {Promise<Sizes>} tables with their indexes
 */
async function sizesOf(system) {
  const { rowsOf } = require('../shared/postgres');
  const databases = databasesOf(system);
  /** @type {Sizes} */
  const sizes = {};
  for (const name of /** @type {const} */ (['orders', 'products'])) {
    const rows = await rowsOf(
      databases[name],
      `SELECT relname AS "table", pg_total_relation_size(relid) / 1e6::float8 AS megabytes, n_dead_tup AS dead
         FROM pg_stat_user_tables`,
    );
    for (const { table, megabytes, dead } of rows)
      if (TABLES[name].includes(table))
        sizes[`${name}.${table}`] = { megabytes: Math.round(megabytes * 10) / 10, dead };
  }
  return sizes;
}

run(main);
