// @ts-check
'use strict';

/**
 * `node tools/bench/fairness.js`: whether endpoints that never answer delay the deliveries to another one. One endpoint gets
 * events at a constant rate, beside endpoints that answer, or alone, and beside as many black holes, in turn. Prints the times from the publishing of an event to its
 * arrival. See docs/benchmarks.md.
 */

const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const { integer } = require('./options');
const { log, parts, root, run, withEverything } = require('./program');

const USAGE = `node tools/bench/fairness.js [options]

  --rounds R        2, each with and without the black holes
  --events N        1250 in each
  --rate N          50 events/s
  --holes N         10 endpoints that take a request and never answer; new ones in each round
  --concurrency N   10 requests at once to each of them
  --alone           compare with the endpoint alone; else with as many endpoints that answer, so that both sides do the
                    same work and only the silence differs`;

/** Without the black holes, and beside them. */
const KINDS = /** @type {const} */ (['alone', 'beside']);
const ANSWER_LIMIT_MS = 120_000;
const QUEUE = 'webhooks_queue';

/** @typedef {Awaited<ReturnType<typeof import('./systems/broker')['openBroker']>>} Broker */

async function main() {
  const text = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: {
      ...{ rounds: text, events: text, rate: text, holes: text, concurrency: text },
      alone: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    log(USAGE);
    return;
  }
  const rounds = integer('rounds', values.rounds, 2, 1);
  const events = integer('events', values.events, 1250, 1);
  const rate = integer('rate', values.rate, 50, 1);
  const holes = integer('holes', values.holes, 10, 1);
  const maxConcurrency = integer('concurrency', values.concurrency, 10, 1);
  await withEverything({ name: 'fairness' }, async ({ dir, signal }) => {
    // Loaded only now, because they need the installed packages.
    const { latencies, median, rounded } = require('./figures/statistics');
    const broker = await startBroker(dir, signal);
    const receiver = await startReceiver();
    const own = await broker.request(QUEUE, 'webhooks.endpoints.create', {
      url: receiver.good,
      ratePerSecond: 1000,
      maxConcurrency: 50,
    });
    log(`Warming up: ${own.url}`);
    await deliver(broker, receiver.arrivals, { events: 500, rate, signal });
    /** @type {{ alone: import('./figures/statistics').Latencies[], beside: import('./figures/statistics').Latencies[] }} */
    const all = { alone: [], beside: [] };
    for (let round = 1; round <= rounds; round++) {
      for (const kind of round % 2 === 1 ? KINDS : [...KINDS].reverse()) {
        const made = [];
        const others = kind === 'beside' ? receiver.hole : receiver.other;
        for (let n = 0; (kind === 'beside' || !values.alone) && n < holes; n++)
          made.push(
            await broker.request(QUEUE, 'webhooks.endpoints.create', {
              url: `${others}/${n}`,
              maxConcurrency,
            }),
          );
        const took = latencies(await deliver(broker, receiver.arrivals, { events, rate, signal }));
        all[kind].push(took);
        log(
          `Round ${round} of ${rounds}, ${kind}: p50 ${took.p50} ms, p99 ${took.p99} ms, max ${took.max} ms`,
        );
        for (const { id } of made) await broker.request(QUEUE, 'webhooks.endpoints.remove', { id });
        receiver.dropHoles();
      }
    }
    for (const figure of /** @type {const} */ (['p50', 'p99'])) {
      const ratios = all.beside.map((beside, i) => beside[figure] / (all.alone[i]?.[figure] ?? NaN));
      log(
        `beside black holes ÷ ${values.alone ? 'alone' : 'beside endpoints that answer'}, ${figure}: ${rounded(median(ratios), 2)} (${ratios.map((ratio) => rounded(ratio, 2)).join(', ')})`,
      );
    }
  });
}

/**
 * Starts all but the notifications service.
 * @param {string} dir
 * @param {AbortSignal} signal
 * @returns {Promise<Broker>}
 */
async function startBroker(dir, signal) {
  const { startOurs } = require('./systems/ours');
  const { openBroker } = require('./systems/broker');
  const env = {
    OPTIONAL_SERVICES: 'webhooks',
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
  };
  const variant = { name: 'ours', env, stored: 0 };
  const system = await startOurs({ root, dir, variant, endpoints: 0, log, signal, parts });
  const broker = await openBroker(system.rabbitmqUrl);
  parts.add({ stop: () => broker.close() });
  return broker;
}

/** A good endpoint, others that answer, and one that takes requests and never answers, in this process. */
async function startReceiver() {
  /** @type {Map<string, number>} webhook-id → when it first came */
  const arrivals = new Map();
  const good = http.createServer((request, response) => {
    const id = String(request.headers['webhook-id']);
    if (!arrivals.has(id)) arrivals.set(id, performance.now());
    request.resume().on('end', () => response.writeHead(204).end());
  });
  const other = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  const hole = http.createServer((request) => request.resume());
  const urls = [];
  for (const server of [good, other, hole]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    urls.push(`http://localhost:${port}`);
    parts.add({ stop: () => Promise.resolve(server.close().closeAllConnections()) });
  }
  const [goodUrl = '', otherUrl = '', holeUrl = ''] = urls;
  return {
    arrivals,
    good: goodUrl,
    other: otherUrl,
    hole: holeUrl,
    dropHoles: () => hole.closeAllConnections(),
  };
}

/**
 * Publishes events at a constant rate, and waits until all have arrived.
 * @param {Broker} broker
 * @param {Map<string, number>} arrivals
 * @param {{ events: number, rate: number, signal: AbortSignal }} load
 * @returns {Promise<number[]>} milliseconds from when an event was due to its arrival
 */
async function deliver(broker, arrivals, { events, rate, signal }) {
  /** @type {Map<string, number>} */
  const dueAt = new Map();
  const from = performance.now();
  while (dueAt.size < events) {
    signal.throwIfAborted();
    const due = from + (dueAt.size * 1000) / rate;
    if (due > performance.now()) {
      await sleep(1);
      continue;
    }
    const id = randomUUID();
    dueAt.set(id, due);
    const at = new Date().toISOString();
    const order = { orderId: id, productId: id, quantity: 1, createdAt: at, status: 'CONFIRMED' };
    broker.send(QUEUE, 'order.confirmed', { version: 1, occurredAt: at, sequence: 1, ...order }, id);
  }
  const until = performance.now() + ANSWER_LIMIT_MS;
  while (![...dueAt.keys()].every((id) => arrivals.has(id))) {
    signal.throwIfAborted();
    if (performance.now() > until)
      throw new Error(`not all events arrived within ${ANSWER_LIMIT_MS / 1000} s`);
    await sleep(50);
  }
  return [...dueAt].map(([id, due]) => (arrivals.get(id) ?? NaN) - due);
}

run(main);
