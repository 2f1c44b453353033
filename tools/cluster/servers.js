// @ts-check
'use strict';

const path = require('node:path');
const { startRabbitMqCluster } = require('../servers/rabbitmq-cluster');
const { startRedisSentinels } = require('../servers/redis-sentinels');
const { Part } = require('./part');

/** @typedef {{ dir: string, log?: (line: string) => void, signal?: AbortSignal }} Options */

/**
 * Starts three RabbitMQ nodes, two Redis servers and three sentinels.
 * @param {Options} options
 * @returns {Promise<{ parts: Part[], env: NodeJS.ProcessEnv, stop: () => Promise<void> }>} env: variables of the services
 */
async function startServers({ dir, log, signal }) {
  const starting = {
    nodes: startRabbitMqCluster({ dir: path.join(dir, 'rabbitmq'), log, signal }),
    redis: startRedisSentinels({ dir: path.join(dir, 'redis'), log, signal }),
  };
  await Promise.allSettled(Object.values(starting));
  const stop = async () => {
    await Promise.allSettled(Object.values(starting).map(async (one) => (await one).stop()));
  };
  try {
    const { nodes, redis } = { nodes: await starting.nodes, redis: await starting.redis };
    const parts = [
      ...partsOf('rabbit', nodes.nodes, (number) => nodes.start(number)),
      ...partsOf('redis', redis.servers, (number) => redis.start(number)),
      ...partsOf('sentinel', redis.sentinels, (number) => redis.startSentinel(number)),
    ];
    return { parts, env: { RABBITMQ_URL: nodes.url, REDIS_URL: redis.url }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} kind
 * @param {Map<number, import('./part').Program & { url: string }>} programs by number
 * @param {(number: number) => Promise<import('./part').Program>} start
 * @returns {Part[]}
 */
function partsOf(kind, programs, start) {
  const inOrder = [...programs].sort(([a], [b]) => a - b);
  return inOrder.map(([number, program]) => {
    const part = new Part({ name: `${kind}:${number}`, address: program.url, start: () => start(number) });
    part.adopt(program);
    return part;
  });
}

module.exports = { startServers };
