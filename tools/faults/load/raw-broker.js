// @ts-check
'use strict';

const { randomUUID } = require('node:crypto');
const { connect } = require('amqplib');

/** @typedef {import('./client-log').ClientLog} ClientLog */
/** @typedef {'duplicate' | 'reordered' | 'late' | 'forged' | 'poison'} MessageClass */
/** @typedef {'handled' | 'dead-letter' | 'refused' | 'ignored'} Expected what becomes of it */
/**
 * @typedef {object} Raw a message that no client of ours would send
 * @property {string} queue
 * @property {Buffer} body
 * @property {MessageClass} class
 * @property {Expected} expect
 * @property {import('amqplib').Options.Publish} [properties]
 * @property {Record<string, unknown>} [note] more for the log
 */
/**
 * @typedef {object} Published a message that somebody has published, seen by the broker's tracing
 * @property {string} queue
 * @property {Buffer} body
 * @property {import('amqplib').Options.Publish} properties
 * @property {string} pattern '' if it has none
 */

const KEPT = /** @type {const} */ (['messageId', 'correlationId', 'replyTo', 'timestamp', 'headers']);

/** Publishes to the broker past all our clients, with confirms, and notes each message in the client's log. */
class RawBroker {
  /**
   * @param {import('amqplib').ChannelModel} connection
   * @param {import('amqplib').ConfirmChannel} channel
   * @param {ClientLog} log
   */
  constructor(connection, channel, log) {
    this.connection = connection;
    this.channel = channel;
    this.log = log;
  }

  /**
   * @param {string} url
   * @param {ClientLog} log
   */
  static async open(url, log) {
    const connection = await connect(url);
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    return new RawBroker(connection, channel, log);
  }

  /**
   * @param {Raw} raw
   * @returns {Promise<void>} once the broker has confirmed it
   */
  publish({ queue, body, class: kind, expect, properties = {}, note = {} }) {
    const noted = { op: randomUUID(), kind: /** @type {const} */ ('message') };
    const { messageId } = properties;
    this.log.note({ ...noted, event: 'sent', request: { queue, class: kind, expect, messageId, ...note } });
    return new Promise((resolve, reject) => {
      this.channel.sendToQueue(queue, body, { persistent: true, headers: {}, ...properties }, (error) => {
        if (error) {
          this.log.note({ ...noted, event: 'unknown', error: String(error) });
          reject(error);
        } else {
          this.log.note({ ...noted, event: 'answered' });
          resolve();
        }
      });
    });
  }

  /**
   * Takes messages out of a queue that has no consumer, up to n. They are acknowledged by `done`.
   * @param {string} queue
   * @param {number} n
   * @returns {Promise<{ taken: Published[], done: () => void }>}
   */
  async take(queue, n) {
    /** @type {Published[]} */
    const taken = [];
    /** @type {import('amqplib').GetMessage[]} */
    const messages = [];
    while (taken.length < n) {
      const message = await this.channel.get(queue);
      if (!message) break;
      messages.push(message);
      taken.push(published(queue, message));
    }
    return { taken, done: () => messages.forEach((message) => this.channel.ack(message)) };
  }

  /**
   * Sees every message that is published. The broker must be tracing (rabbitmqctl trace_on).
   * @param {(message: Published) => void} onMessage
   */
  async tap(onMessage) {
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    await this.channel.bindQueue(queue, 'amq.rabbitmq.trace', 'publish.#');
    await this.channel.consume(
      queue,
      (message) => {
        const headers = message?.properties.headers;
        const [routingKey] = /** @type {string[]} */ (headers?.['routing_keys'] ?? []);
        const traced = /** @type {Record<string, unknown>} */ (headers?.['properties'] ?? {});
        if (!message || routingKey === undefined) return;
        const properties = {
          messageId: traced['message_id'],
          correlationId: traced['correlation_id'],
          replyTo: traced['reply_to'],
          timestamp: traced['timestamp'],
          headers: traced['headers'],
        };
        onMessage(published(routingKey, { content: message.content, properties }));
      },
      { noAck: true },
    );
  }

  async close() {
    await this.connection.close().catch(() => undefined);
  }
}

/**
 * @param {string} queue
 * @param {{ content: Buffer, properties: Record<string, any> }} message
 * @returns {Published}
 */
function published(queue, { content, properties }) {
  const kept = KEPT.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]]));
  let pattern = '';
  try {
    pattern = String(JSON.parse(content.toString()).pattern ?? '');
  } catch {
    // Not one of ours.
  }
  return { queue, body: content, properties: Object.fromEntries(kept), pattern };
}

module.exports = { RawBroker };
