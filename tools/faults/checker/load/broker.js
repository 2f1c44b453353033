// @ts-check
'use strict';

/** Asks RabbitMQ how many messages are in the queues of the product, each by its name. */

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
  'webhooks_queue',
  'webhooks_queue.undeliverable',
  'notifications_queue',
  'notifications_queue.undeliverable',
];
const EVENT_QUEUES = ['orders_queue', 'products_queue', 'webhooks_queue', 'notifications_queue'];
/** The default of the setting, as a list with commas. run.json has another one in `params.retryDelaysMs`. */
const RETRY_DELAYS_MS = '1000,5000,30000';
const LIMIT_MS = 30_000;

/**
 * @typedef {object} Broker
 * @property {() => Promise<Record<string, number>>} depths messages that are ready, by queue; queues that do not exist are
 * left out
 * @property {() => Promise<void>} close
 */

/**
 * @param {Run} run
 * @throws {Error} if the broker does not answer
 * @returns {Promise<Broker>}
 */
async function openBroker({ rabbitmqUrl, params, heard }) {
  const retries = String(params?.['retryDelaysMs'] ?? RETRY_DELAYS_MS).split(',');
  const all = [...QUEUES, ...EVENT_QUEUES.flatMap((queue) => retries.map((ms) => `${queue}.retry.${ms}ms`))];
  // The systems of a lane share its broker. Without these services nobody empties the queues that an earlier system has bound.
  const names = heard ? all : all.filter((name) => !/^(webhooks|notifications)_/.test(name));
  const connection = await connect(rabbitmqUrl, { timeout: LIMIT_MS });
  // An error on a connection that nobody listens to would end the checker without a verdict.
  connection.on('error', () => undefined);
  return {
    depths: async () => {
      /** @type {Record<string, number>} */
      const depths = {};
      /** @type {import('amqplib').Channel | undefined} */
      let channel;
      for (const name of names) {
        channel ??= await openChannel(connection);
        const depth = await depthOf(channel, name);
        if (depth === undefined) channel = undefined;
        else depths[name] = depth;
      }
      await channel?.close();
      return depths;
    },
    close: () => connection.close(),
  };
}

/** @param {import('amqplib').ChannelModel} connection */
async function openChannel(connection) {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  return channel;
}

/**
 * @param {import('amqplib').Channel} channel
 * @param {string} queue
 * @returns {Promise<number | undefined>} undefined: there is no such queue, and the broker has closed the channel
 */
async function depthOf(channel, queue) {
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } catch (error) {
    if (/** @type {{ code?: number }} */ (error).code === 404) return undefined;
    throw error;
  }
}

module.exports = { openBroker };
