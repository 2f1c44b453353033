// @ts-check
'use strict';

/** A plain AMQP client that uses no code of the services. */

const { randomUUID } = require('node:crypto');
const { connect } = require('amqplib');

const REPLIES = 'amq.rabbitmq.reply-to';
const ANSWER_LIMIT_MS = 10_000;

/**
 * @param {string} url
 */
async function openBroker(url) {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  const channel = await connection.createChannel();
  /** @type {Map<string, (body: any) => void>} */
  const waiting = new Map();
  await channel.consume(
    REPLIES,
    (message) => {
      const answer = waiting.get(String(message?.properties.correlationId));
      if (message) answer?.(JSON.parse(message.content.toString()));
    },
    { noAck: true },
  );
  let closed = false;
  return {
    /**
     * @param {string} queue
     * @param {string} pattern
     * @param {object} data
     * @throws {Error} with the service's error, or if there is no answer within 10 s
     * @returns {Promise<any>}
     */
    request: (queue, pattern, data) =>
      new Promise((resolve, reject) => {
        const id = randomUUID();
        const timer = setTimeout(() => reject(new Error(`${pattern}: no answer`)), ANSWER_LIMIT_MS);
        waiting.set(id, ({ err, response }) => {
          clearTimeout(timer);
          waiting.delete(id);
          if (err) reject(new Error(`${pattern}: ${JSON.stringify(err)}`));
          else resolve(response);
        });
        const body = Buffer.from(JSON.stringify({ pattern, data, id }));
        channel.sendToQueue(queue, body, { replyTo: REPLIES, correlationId: id });
      }),
    /**
     * @param {string} queue
     * @param {string} pattern
     * @param {object} data
     * @param {string} messageId
     */
    send: (queue, pattern, data, messageId) =>
      channel.sendToQueue(queue, Buffer.from(JSON.stringify({ pattern, data })), {
        messageId,
        persistent: true,
      }),
    /** @param {string} queue */
    depth: async (queue) => (await channel.checkQueue(queue)).messageCount,
    close: async () => {
      if (closed) return;
      closed = true;
      await connection.close().catch(() => undefined);
    },
  };
}

module.exports = { openBroker };
