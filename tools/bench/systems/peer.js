// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { assertPortFree } = require('../../servers/ports');
const { endProcess, guard, send } = require('../../shared/processes');
const { startRabbitMq } = require('../../servers/rabbitmq');
const { startRedis } = require('../../servers/redis');
const { PRODUCT_ID } = require('./system');

/** The addresses that the peer's run.sh uses. */
const GATEWAY = 'http://127.0.0.1:4300';
const PRODUCTS = 'http://127.0.0.1:4301/products';
const COUNTS = 'http://127.0.0.1:4302/counts';
const READY_LIMIT_MS = 60_000;

/**
 * Starts another system with `run.sh FOLDER`. The script gets RABBITMQ_URL, REDIS_URL and NODE_BIN, and prints the pids
 * of its orders service, products service and gateway. It has its own RabbitMQ and Redis, configured like ours.
 * @param {{ peer: string, node: string, dir: string, log: (line: string) => void, signal: AbortSignal,
 *   parts: import('../parts').Parts }} options
 * @returns {Promise<import('./system').System>}
 */
async function startPeer({ peer, node, dir, log, signal, parts }) {
  const script = path.join(peer, 'run.sh');
  if (!fs.existsSync(script)) throw new Error(`--peer ${peer}: there is no run.sh`);
  if (!fs.existsSync(path.join(peer, 'dist')) || !fs.existsSync(path.join(peer, 'node_modules'))) {
    throw new Error(`--peer ${peer} is not built. In that folder: npm install && npx tsc -p .`);
  }
  for (const port of [4300, 4301, 4302]) await assertPortFree(port, 'the peer has no variable for its port');
  const rabbitMq = parts.add(await startRabbitMq({ dir: path.join(dir, 'rabbitmq'), log, signal }));
  const redis = parts.add(await startRedis({ dir: path.join(dir, 'redis'), log, signal }));
  const child = spawn('bash', [script, path.join(dir, 'peer')], {
    env: { ...process.env, RABBITMQ_URL: rabbitMq.url, REDIS_URL: redis.url, NODE_BIN: node },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  await once(child, 'close');
  const pids = printed.split('\n').filter(Boolean).map(Number);
  const [orders = 0, products = 0, gateway = 0] = pids;
  if (pids.length !== 3 || !pids.every(Number.isInteger))
    throw new Error(`${script} did not print three pids`);
  const release = guard(pids);
  parts.add({
    stop: async () => {
      await Promise.all(pids.map((pid) => endProcess(pid, 5_000)));
      release();
    },
    kill: () => pids.forEach((pid) => send(pid, 'SIGKILL')),
  });

  await untilAnswers([COUNTS, PRODUCTS, GATEWAY], signal);
  const stockBefore = await stock();
  return {
    name: path.basename(peer),
    gateway: GATEWAY,
    rabbitmqUrl: rabbitMq.url,
    acknowledged: [],
    pids: { gateway, orders, products, rabbitmq: rabbitMq.pid, redis: redis.pid },
    counts,
    stockLost: async () => (await counts()).confirmed - (stockBefore - (await stock())),
  };
}

/** @returns {Promise<import('./system').Counts>} */
async function counts() {
  const rows = /** @type {{ status: string, n: number }[]} */ (await json(COUNTS));
  const by = Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
  const { PENDING: pending = 0, CONFIRMED: confirmed = 0, REJECTED = 0 } = by;
  return { pending, confirmed, final: confirmed + REJECTED };
}

/** @returns {Promise<number>} units of the ordered product */
async function stock() {
  const products = /** @type {{ id: string, stock: number }[]} */ (await json(PRODUCTS));
  return products.find(({ id }) => id === PRODUCT_ID)?.stock ?? NaN;
}

/** @param {string} url */
async function json(url) {
  return (await fetch(url, { signal: AbortSignal.timeout(30_000) })).json();
}

/**
 * @param {readonly string[]} urls
 * @param {AbortSignal} signal
 */
async function untilAnswers(urls, signal) {
  const until = Date.now() + READY_LIMIT_MS;
  for (const url of urls) {
    for (;;) {
      signal.throwIfAborted();
      try {
        await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).body?.cancel();
        break;
      } catch {
        if (Date.now() > until) throw new Error(`the peer does not answer at ${url}`);
        await sleep(100);
      }
    }
  }
}

module.exports = { startPeer };
