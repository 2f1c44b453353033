// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { endChild } = require('../../shared/processes');

/**
 * Starts a receiver of spans and webhooks.
 * @param {string} node
 * @param {{ nice?: number }} [options] nice: 19 for what runs on other machines and should not take this one's CPUs from
 * the system that is measured. Priorities count within a session, so it is then in ours.
 */
async function startReceiver(node, { nice = 0 } = {}) {
  const child = spawn(node, [path.join(__dirname, 'receiver.js')], {
    env: { ...process.env, PROCESS_NICE: String(nice) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: nice === 0,
  });
  const [port] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() =>
      Promise.reject(new Error('a receiver of spans and webhooks ended while starting')),
    ),
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
