// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { connect } = require('amqplib');
const { eachUrl } = require('../shared/server-urls');

/** Between orders and products, which answer each other. Queues of those who only hear of events keep their messages. */
const QUEUES = ['orders_queue', 'products_queue'];
const DEFAULT_DELAYS_MS = '1000,5000,30000';

/**
 * Removes all messages between the orders and the products service. Those that were sent after the backup belong to
 * orders and answers that no longer exist: an approval without its reservation would sell stock twice. The others are
 * sent again, since their orders wait for an answer.
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv, log: import('../shared/console').Log }} options
 * @returns {Promise<number>} how many there were
 * @throws {Error} if the broker does not answer, or if a service consumes from it
 */
async function emptyQueues({ dataDir, env, log }) {
  const urls = givenUrls(env);
  if (urls !== undefined) return emptyAt(urls, namesFor(env));
  // The broker of npm start, which has stopped with it.
  if (!fs.existsSync(path.join(dataDir, 'rabbitmq'))) return 0;
  const servers = await require('../servers/servers').provideServers({ dataDir, env, log });
  try {
    return await emptyAt(servers.rabbitmqUrl, namesFor(env));
  } finally {
    await servers.stop();
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} RABBITMQ_URL, or what the file RABBITMQ_URL_FILE holds, as the services read them
 */
function givenUrls(env) {
  const file = env['RABBITMQ_URL_FILE'];
  return env['RABBITMQ_URL'] || (file ? fs.readFileSync(file, 'utf8').trim() : undefined);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} the retry queues come first: what expires there goes on to the queue itself
 */
function namesFor(env) {
  const delays = `${env['RETRY_DELAYS_MS'] || DEFAULT_DELAYS_MS},${DEFAULT_DELAYS_MS}`.split(',');
  const different = new Set(delays.map((delayMs) => delayMs.trim()));
  return QUEUES.flatMap((queue) => [
    ...[...different].map((delayMs) => `${queue}.retry.${delayMs}ms`),
    queue,
  ]);
}

/**
 * @param {string} urls of the nodes of one broker; any of them will do
 * @returns {Promise<import('amqplib').ChannelModel>}
 */
async function connectToOne(urls) {
  /** @type {unknown} */
  let failure;
  for (const url of eachUrl(urls)) {
    try {
      return await connect(url, { timeout: 10_000 });
    } catch (error) {
      failure = error;
    }
  }
  const { message } = /** @type {Error} */ (failure);
  throw new Error(
    `RabbitMQ does not answer (${message}). Start it: its queues must be emptied. ` +
      `If it is a new one without any message, add --new-broker.`,
  );
}

/**
 * @param {string} urls
 * @param {readonly string[]} names
 */
async function emptyAt(urls, names) {
  const connection = await connectToOne(urls);
  connection.on('error', () => undefined);
  try {
    const existing = [];
    for (const name of names) {
      const found = await look(connection, name);
      if (found === undefined) continue;
      if (found.consumerCount > 0) {
        throw new Error(`A service still consumes from ${name}. Stop the services first.`);
      }
      existing.push(name);
    }
    const channel = await connection.createChannel();
    let messages = 0;
    for (const name of existing) messages += (await channel.purgeQueue(name)).messageCount;
    return messages;
  } finally {
    await connection.close();
  }
}

/**
 * @param {import('amqplib').ChannelModel} connection
 * @param {string} name
 * @returns {Promise<import('amqplib').Replies.AssertQueue | undefined>} undefined: there is no such queue
 */
async function look(connection, name) {
  // RabbitMQ closes the channel on which a queue was not found.
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  try {
    const found = await channel.checkQueue(name);
    await channel.close();
    return found;
  } catch (error) {
    if (/** @type {{ code?: unknown }} */ (error).code === 404) return undefined;
    throw error;
  }
}

module.exports = { emptyQueues, namesFor };
