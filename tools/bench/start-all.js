// @ts-check
'use strict';

const path = require('node:path');
const { nodeBinary } = require('../install/install');
const { startOurs } = require('./systems/ours');
const { startPeer } = require('./systems/peer');

/**
 * @param {{ root: string, dir: string, options: import('./options').Options, log: (line: string) => void,
 *   signal: AbortSignal, parts: import('./parts').Parts }} bench
 * @returns {Promise<import('./systems/system').System[]>} ours first
 */
async function startAll({ root, dir, options, log, signal, parts }) {
  /** @type {import('./options').Variant} */
  const base = { name: 'ours', env: {}, stored: 0 };
  const profiles = options.cpuProf === undefined ? {} : { profilesDir: options.cpuProf };
  const systems = [];
  for (const [i, variant] of [base, ...options.variants].entries()) {
    log(`Starting ${variant.name}: RabbitMQ, Redis, receiver of spans, three services`);
    const { postgres = options.postgres, replicas = options.replicas } = variant;
    const stack = { ...variant, postgres, replicas, env: { ...options.env, ...variant.env } };
    const own = { root, dir: path.join(dir, `ours-${i}`), variant: stack, log, signal, parts, ...profiles };
    systems.push(await startOurs(own));
  }
  if (options.peer !== undefined) {
    log(`Starting the peer ${options.peer}`);
    const node = nodeBinary(root);
    systems.push(
      await startPeer({ peer: options.peer, node, dir: path.join(dir, 'peer'), log, signal, parts }),
    );
  }
  return systems;
}

module.exports = { startAll };
