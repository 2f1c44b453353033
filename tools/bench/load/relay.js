// @ts-check
'use strict';

/**
 * One replica with nothing but its outbox: it writes events and relays them. Started by relays.js with an IPC channel:
 *
 *   in:  { rows, writers }   write so many rows with so many writers at once
 *   out: { ready: true }, then { tookMs: number[] }: from commit to confirm, for each row
 */

require('reflect-metadata');
const { randomUUID } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { ROOT_CONTEXT } = require('@opentelemetry/api');
const { readEnv } = require('@order-flow/config/env');
const { Broker } = require('@order-flow/messaging/broker/broker');
const { Publisher } = require('@order-flow/messaging/broker/publisher');
const { consumerEnv } = require('@order-flow/messaging/consuming/config');
const { Outbox } = require('@order-flow/messaging/outbox/outbox');
const { messagingTablesOnPostgres, replicasTell } = require('@order-flow/messaging/schema-postgres');
const { Database } = require('@order-flow/storage/database');
const { databaseUrl } = require('@order-flow/storage/database-url');
const { joinReplicas } = require('@order-flow/storage/join-replicas');
const { migration } = require('@order-flow/storage/migration');
const { WriteQueue } = require('@order-flow/storage/write-queue');

/** Events of one order, each in a transaction of its own after the one before. */
const EVENTS = 5;
const READ_LIMIT_MS = 10_000;

async function main() {
  const config = readEnv(consumerEnv, process.env);
  const tables = migration('Tables1764600000000', [...messagingTablesOnPostgres, ...replicasTell]);
  const migrations = { sqlite: [], postgres: [tables] };
  const database = await Database.open(databaseUrl, { file: '', migrations, readLimitMs: READ_LIMIT_MS });
  const writes = new WriteQueue(database.writing);
  const replicas = await joinReplicas(writes);
  const broker = new Broker(config);
  const publisher = new Publisher(broker, config);
  /** @type {number[]} */
  const tookMs = [];
  // publish() is called right after the commit, and resolves with the confirm.
  const timed = Object.assign(Object.create(publisher), {
    /** @param {import('@order-flow/messaging/broker/publisher').Outgoing} message */
    publish: async (message) => {
      const committedAt = performance.now();
      await publisher.publish(message);
      tookMs.push(performance.now() - committedAt);
      if (tookMs.length === wanted) process.send?.({ tookMs });
    },
  });
  const outbox = new Outbox(writes, database.reads, timed, broker, replicas, config);
  let wanted = Infinity;

  /** @param {{ rows: number, writers: number }} task */
  const write = async ({ rows, writers }) => {
    wanted = rows;
    let left = rows;
    const writer = async () => {
      while (left > 0) {
        const events = Math.min(EVENTS, left);
        left -= events;
        const order = { idempotencyKey: randomUUID(), productId: randomUUID() };
        for (let quantity = 1; quantity <= events; quantity += 1)
          await writes.run((tx) => {
            outbox.enqueue(tx, 'product.reserveStock', { ...order, quantity });
            return Promise.resolve();
          });
      }
    };
    await Promise.all(Array.from({ length: writers }, writer));
  };
  const stop = async () => {
    await outbox.stop();
    await replicas.leave();
    await broker.onModuleDestroy();
    await writes.onModuleDestroy();
    await database.onApplicationShutdown();
    process.exit(0);
  };
  process.on('message', (/** @type {{ rows: number, writers: number }} */ task) => void write(task));
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => process.exit(1));
  outbox.onApplicationBootstrap();
  await canPublish(publisher);
  process.send?.({ ready: true });
}

/**
 * Waits until the channel is set up. What is published before fails and comes with a sweep, a second later and so after
 * younger events of its order: that is how the outbox is, but not what is measured here.
 * @param {import('@order-flow/messaging/broker/publisher').Publisher} publisher
 */
async function canPublish(publisher) {
  const body = Buffer.from('{}');
  const nowhere = { queue: 'relays_nowhere', pattern: undefined, messageId: undefined, headers: {}, body };
  for (;;) {
    const error = await publisher.publish({ ...nowhere, parent: ROOT_CONTEXT }).catch((err) => err);
    // The broker has answered that there is no such queue.
    if (error?.name === 'ReturnedError') return;
    await sleep(20);
  }
}

void main();
