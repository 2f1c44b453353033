// @ts-check
'use strict';

/**
 * `node tools/bench/relays.js`: the outbox alone, with 1, 2 and 4 replicas. A row belongs to the replica that wrote it, so
 * each process writes and relays its share. They use the real outbox, on PostgreSQL and RabbitMQ. A consumer counts what
 * comes twice, out of order, or never. See docs/benchmarks.md.
 */

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { integer } = require('./options');
const { log, parts, root, run, withEverything, writeJson } = require('./program');
const { nodeBinary } = require('../install/install');

const USAGE = `node tools/bench/relays.js [options]

  --relays N,N,…  1,2,4: how many replicas, in turn in each round
  --rows N        50000 rows in all, shared among the replicas
  --writers N     64 in all: how many transactions are open at once
  --rounds R      3
  --json FILE     writes all figures as JSON`;

const QUEUE = 'products_queue';
const ARRIVAL_LIMIT_MS = 60_000;

/** @typedef {{ relays: number, rows: number, writers: number }} Run */
/** @typedef {{ rabbitMq: string, postgres: string, node: string, signal: AbortSignal }} Stack */

/** @returns {Promise<number>} the exit code: 1 if a row came twice, out of order, or never */
async function main() {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: {
      ...{ relays: text, rows: text, writers: text, rounds: text, json: text },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    log(USAGE);
    return 0;
  }
  const counts = (values.relays ?? '1,2,4').split(',').map((one) => integer('relays', one, 1, 1));
  const rows = integer('rows', values.rows, 50_000, 1);
  const writers = integer('writers', values.writers, 64, 1);
  const rounds = integer('rounds', values.rounds, 3, 1);
  return withEverything({ name: 'relays', postgres: true }, async ({ dir, signal }) => {
    const stack = await startServers(dir, signal);
    log(`Warming up: ${counts[0]} relays`);
    await relay(stack, { relays: counts[0] ?? 1, rows: Math.min(rows, 5_000), writers });
    const results = [];
    for (let round = 1; round <= rounds; round += 1)
      for (const relays of round % 2 === 1 ? counts : [...counts].reverse()) {
        const result = await relay(stack, { relays, rows, writers });
        log(
          `Round ${round}, ${relays} relays: ${result.eventsPerSecond} events/s, commit → confirm p50 ${result.confirm.p50} ms, ` +
            `p99 ${result.confirm.p99} ms; twice ${result.twice}, out of order ${result.outOfOrder}, missing ${result.missing}, left ${result.left}`,
        );
        results.push({ round, ...result });
      }
    const { median } = require('./figures/statistics');
    for (const relays of counts) {
      const own = results.filter((one) => one.relays === relays);
      log(
        `${relays} relays, medians: ${median(own.map(({ eventsPerSecond }) => eventsPerSecond))} events/s, ` +
          `p99 ${median(own.map(({ confirm }) => confirm.p99))} ms`,
      );
    }
    writeJson(values.json, results);
    return results.some((one) => one.twice + one.outOfOrder + one.missing + one.left > 0) ? 1 : 0;
  });
}

/**
 * @param {string} dir
 * @param {AbortSignal} signal
 * @returns {Promise<Stack>}
 */
async function startServers(dir, signal) {
  const { startPostgres } = require('../servers/postgres');
  const { startRabbitMq } = require('../servers/rabbitmq');
  log('Starting RabbitMQ and PostgreSQL');
  const rabbitMq = parts.add(await startRabbitMq({ dir: path.join(dir, 'rabbitmq'), log, signal }));
  const postgres = parts.add(await startPostgres({ dir: path.join(dir, 'postgres'), log, signal }));
  return { rabbitMq: rabbitMq.url, postgres: postgres.url, node: nodeBinary(root), signal };
}

/**
 * @param {Stack} stack
 * @param {Run} run
 */
async function relay(stack, { relays, rows, writers }) {
  const { latencies, rounded } = require('./figures/statistics');
  const { rowsOf } = require('../shared/postgres');
  // Each run has a database of its own, so that none meets the dead rows of the one before.
  const database = `${stack.postgres}/relays_${process.pid}_${Date.now()}`;
  const children = await Promise.all(Array.from({ length: relays }, () => startRelay(stack, database)));
  const arrivals = await startConsumer(stack.rabbitMq);
  const from = performance.now();
  const shares = children.map((child, n) => {
    const own = Math.floor(rows / relays) + (n < rows % relays ? 1 : 0);
    return child.write({ rows: own, writers: Math.max(1, Math.floor(writers / relays)) });
  });
  const took = (await Promise.all(shares)).flat();
  const seconds = (performance.now() - from) / 1000;
  const until = performance.now() + ARRIVAL_LIMIT_MS;
  while (arrivals.ids.size < rows && performance.now() < until) {
    stack.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // A second copy would come from a sweep: they stop after their last one.
  for (const child of children) await child.stop();
  await arrivals.close();
  const [left] = await rowsOf(database, 'SELECT count(*)::int AS n FROM outbox');
  return {
    relays,
    rows,
    eventsPerSecond: rounded(rows / seconds),
    confirm: latencies(took),
    twice: arrivals.twice(),
    outOfOrder: arrivals.outOfOrder(),
    missing: rows - arrivals.ids.size,
    left: Number(left?.n),
  };
}

/**
 * @param {Stack} stack
 * @param {string} database
 */
async function startRelay({ rabbitMq, node, signal }, database) {
  const child = fork(path.join(__dirname, 'load/relay.js'), {
    execPath: node,
    env: {
      PATH: process.env['PATH'],
      OTEL_SERVICE_NAME: 'relays-service',
      RELAYS_DATABASE_URL: database,
      RABBITMQ_URL: rabbitMq,
      LOG_LEVEL: 'warn',
    },
  });
  const exited = once(child, 'exit');
  parts.add({
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    kill: () => child.kill('SIGKILL'),
  });
  /** @returns {Promise<any>} the next message */
  const next = async () => {
    const ended = exited.then(() => {
      throw new Error('a relay has ended');
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  };
  await next();
  return {
    /** @param {{ rows: number, writers: number }} task @returns {Promise<number[]>} milliseconds from commit to confirm */
    write: async (task) => {
      const done = next();
      child.send(task);
      return (await done).tookMs;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/**
 * Takes every message from the queue.
 * @param {string} url
 */
async function startConsumer(url) {
  const { connect } = require('amqplib');
  const connection = await connect(url);
  connection.on('error', () => undefined);
  const channel = await connection.createChannel();
  /** @type {Set<string>} */
  const ids = new Set();
  /** @type {Map<string, number>} order → the number of its last event */
  const last = new Map();
  let [twice, outOfOrder] = [0, 0];
  await channel.consume(
    QUEUE,
    (message) => {
      if (!message) return;
      const id = String(message.properties.messageId);
      if (ids.has(id)) {
        twice += 1;
        return;
      }
      ids.add(id);
      const { idempotencyKey, quantity } = JSON.parse(message.content.toString()).data;
      if (quantity !== (last.get(idempotencyKey) ?? 0) + 1) outOfOrder += 1;
      last.set(idempotencyKey, quantity);
    },
    { noAck: true },
  );
  return { ids, twice: () => twice, outOfOrder: () => outOfOrder, close: () => connection.close() };
}

run(main);
