// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

/**
 * How many orders/s the broker alone can carry. It runs a program that only sends as many messages as orders would. The
 * program gets the number of orders as its argument and RABBITMQ_URL, and prints `{ "orders_per_s": … }`.
 * @param {{ file: string, node: string, rabbitmqUrl: string, orders: number, signal: AbortSignal }} options
 * @returns {Promise<number>}
 */
async function brokerLimit({ file, node, rabbitmqUrl, orders, signal }) {
  const child = spawn(node, [file, String(orders)], {
    cwd: path.dirname(file),
    env: { ...process.env, RABBITMQ_URL: rabbitmqUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  const line = printed.split('\n').find((candidate) => candidate.startsWith('{'));
  const perSecond = line === undefined ? NaN : Number(JSON.parse(line).orders_per_s);
  if (!(perSecond > 0)) throw new Error(`--limit ${file} printed no orders_per_s: ${printed.slice(0, 200)}`);
  return perSecond;
}

module.exports = { brokerLimit };
