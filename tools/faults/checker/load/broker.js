// @ts-check
'use strict';

/** Asks RabbitMQ how many messages are in its queues: its management API if there is one, else each queue by name. */

const { connect } = require('amqplib');

/** @typedef {import('../snapshot').Run} Run */

/** Where messages of the product can be, without its retry queues. */
const QUEUES = [
  'orders_queue',
  'orders_queue.undeliverable',
  'orders_queries',
  'orders_waits',
  'products_queue',
  'products_queue.undeliverable',
  'products_queries',
];
const EVENT_QUEUES = ['orders_queue', 'products_queue'];
/** The default of the setting, as a list with commas. run.json has another one in `params.retryDelaysMs`. */
const RETRY_DELAYS_MS = '1000,5000,30000';
const LIMIT_MS = 30_000;

/**
 * @param {Run} run
 * @returns {Promise<Record<string, number>>} messages by queue; queues that do not exist are left out
 */
function queueDepths(run) {
  return run.managementUrl === undefined ? askEach(run) : askManagement(run.managementUrl);
}

/**
 * @param {string} url with user and password
 * @returns {Promise<Record<string, number>>} messages that are ready or delivered and not acknowledged
 */
async function askManagement(url) {
  const { origin, username, password } = new URL(url);
  const login = Buffer.from(
    `${decodeURIComponent(username || 'guest')}:${decodeURIComponent(password || 'guest')}`,
  );
  const answer = await fetch(`${origin}/api/queues?disable_stats=true&enable_queue_totals=true`, {
    headers: { authorization: `Basic ${login.toString('base64')}` },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (answer.status !== 200) throw new Error(`RabbitMQ's management API answered ${answer.status}`);
  const queues = /** @type {{ name: string, messages?: number, exclusive: boolean }[]} */ (
    await answer.json()
  );
  return Object.fromEntries(
    queues.filter(({ exclusive }) => !exclusive).map(({ name, messages = 0 }) => [name, messages]),
  );
}

/**
 * @param {Run} run
 * @returns {Promise<Record<string, number>>} messages that are ready
 */
async function askEach({ rabbitmqUrl, params }) {
  const retries = String(params?.['retryDelaysMs'] ?? RETRY_DELAYS_MS).split(',');
  const names = [
    ...QUEUES,
    ...EVENT_QUEUES.flatMap((queue) => retries.map((ms) => `${queue}.retry.${ms}ms`)),
  ];
  const connection = await connect(rabbitmqUrl, { timeout: LIMIT_MS });
  try {
    /** @type {Record<string, number>} */
    const depths = {};
    for (const name of names) {
      const depth = await depthOf(connection, name);
      if (depth !== undefined) depths[name] = depth;
    }
    return depths;
  } finally {
    await connection.close();
  }
}

/**
 * @param {import('amqplib').ChannelModel} connection
 * @param {string} queue
 * @returns {Promise<number | undefined>} undefined: there is no such queue
 */
async function depthOf(connection, queue) {
  // The broker closes a channel that asks for a queue that does not exist.
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount } = await channel.checkQueue(queue);
    await channel.close();
    return messageCount;
  } catch (error) {
    if (/** @type {{ code?: number }} */ (error).code === 404) return undefined;
    throw error;
  }
}

module.exports = { queueDepths };
