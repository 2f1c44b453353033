// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { endChild } = require('../../shared/processes');

/**
 * Starts the receiver of spans.
 * @param {string} node
 */
async function startReceiver(node) {
  const child = spawn(node, [path.join(__dirname, 'receiver.js')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  const [port] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the receiver of spans ended while starting'))),
  ]);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pid: Number(child.pid),
    /** @returns {Promise<{ spans: number, webhooks: number }>} received so far */
    counts: async () => /** @type {{ spans: number, webhooks: number }} */ (await (await fetch(url)).json()),
    stop: async () => {
      await endChild(child, 2_000);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

module.exports = { startReceiver };
