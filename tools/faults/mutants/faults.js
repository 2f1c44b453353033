// @ts-check
'use strict';

/**
 * The faults that expose the mutants. In the catalogue of the suite a fault strikes at random; these strike where a
 * protection is missing. A product that is whole survives them, which is tried as well.
 */

const { randomUUID } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const { crashPoints } = require('../catalogue/crash-points');
const { RawBroker } = require('../load/raw-broker');
const { openDatabase } = require('../../shared/sqlite');
const { send } = require('../../shared/processes');

/** @typedef {import('../catalogue/fault').Fault} Fault */
/** @typedef {import('../strikes').Strikes} Strikes */
/** @typedef {import('../load/load').Order} Order */

/**
 * The settings of the services. An order is asked for again only after ten minutes: by default that mends after half a
 * minute what these mutants lose, and nobody would see that it was lost.
 */
const SETTINGS = { REDRIVE_DELAYS_SECONDS: '600', RPC_TIMEOUT_MS: '1000', RETRY_DELAYS_MS: '200,500,1000' };
/** @type {import('../catalogue/fault').Profile} */
const PROFILE = { name: 'mutants', env: SETTINGS };
/** A lock in Redis that a killed process has left behind is held for 10 s. */
const FINAL_WITHIN_MS = 15_000;
/** The orders that come in first are two time-outs and more too late. */
const FROZEN_MS = 5_000;
/** For what must happen before or after a strike. */
const LIMIT_MS = 60_000;
/** The sixth redelivery is refused. */
const MOST_DEATHS = 7;

/**
 * @param {string} name
 * @param {string} what
 * @param {Fault['strike']} strike
 * @returns {Fault}
 */
const fault = (name, what, strike) => ({
  ...{ name, what, strikes: { short: 1, long: 1 } },
  ...{ profile: PROFILE, finalWithinMs: FINAL_WITHIN_MS },
  strike: (strikes) => {
    strikes.figures['rpcTimeoutMs'] = Number(SETTINGS.RPC_TIMEOUT_MS);
    strikes.figures['retryDelaysMs'] = SETTINGS.RETRY_DELAYS_MS;
    return strike(strikes);
  },
});

const duplicateAnswers = fault(
  'duplicate-answers',
  'An order is cancelled. The answers of the products service to it come once more.',
  async (strikes) => {
    const order = await placed(strikes);
    await cancelled(strikes, order);
    const { productId, quantity, idempotencyKey } = order;
    await strikes.hit('answers come twice', async () => {
      const approved = { approved: true, productId, quantity, idempotencyKey };
      await publish(strikes, 'orders_queue', 'product.stockReserved', approved, { class: 'duplicate' });
      const released = { idempotencyKey, quantity };
      await publish(strikes, 'orders_queue', 'product.stockReleased', released, { class: 'duplicate' });
    });
  },
);

const crashBetweenCommitAndPublish = fault(
  'crash-between-commit-and-publish',
  'The orders service kills itself after the commit of a new order, before the request for its stock is published.',
  (strikes) => {
    const crash = crashPoints.find(({ name }) => name === 'crash-committed-not-published');
    if (crash === undefined) throw new Error('the catalogue has no crash-committed-not-published');
    return crash.strike(strikes);
  },
);

const killWhileWaiting = fault(
  'kill-while-waiting',
  'Another program holds the database of the products service. While messages wait for it, the service is killed.',
  async (strikes) => {
    const { stack, load, signal } = strikes;
    const writer = await openDatabase(stack.databases.products, { write: true });
    try {
      await strikes.hit('another writer in the products database', () => writer.script('BEGIN IMMEDIATE'));
      await load.flowing(10, { signal });
      await strikes.wait(200);
      stack.kill('products-service');
      await stack.service('products-service').exited;
    } finally {
      await writer.script('ROLLBACK').catch(() => undefined);
      await writer.close();
    }
    await stack.up('products-service');
  },
);

const burst = fault('burst', 'A hundred orders for one product come at once.', async (strikes) => {
  const { load } = strikes;
  await strikes.hit('a burst of orders', () =>
    Promise.all(
      Array.from({ length: 100 }, () => order(strikes, { key: randomUUID() }, load.retries.signal)),
    ),
  );
});

const killer = fault(
  'killer',
  'A message kills the products service whenever it is handled. The service is started again each time.',
  async (strikes) => {
    const { stack } = strikes;
    const { productId, quantity, idempotencyKey } = await placed(strikes);
    const messageId = randomUUID();
    await stack.down('products-service');
    const again = { productId, quantity, idempotencyKey };
    await strikes.hit('a message that kills', () =>
      publish(strikes, 'products_queue', 'product.reserveStock', again, { class: 'poison', messageId }),
    );
    let deaths = 0;
    while (deaths < MOST_DEATHS && !(await survives(strikes, messageId))) deaths += 1;
    strikes.figures['deaths'] = deaths;
    await stack.endsOnPurpose('products-service').stop();
    await stack.up('products-service');
  },
);

/**
 * Starts the products service, for which the message is deadly.
 * @param {Strikes} strikes
 * @param {string} messageId
 * @returns {Promise<boolean>} true once the message is a dead letter, false if the service dies before
 */
async function survives({ stack, signal }, messageId) {
  const dead = new AbortController();
  const until = AbortSignal.any([signal, dead.signal]);
  try {
    const env = { CRASH_AT: `while-handling=${messageId}`, CRASH_ON: '' };
    const service = await stack.up('products-service', env, { ends: true });
    void service.exited.then(() => dead.abort());
    await found(
      stack.databases.products,
      'SELECT 1 FROM dead_letters WHERE "messageId" = ?',
      messageId,
      until,
    );
    return true;
  } catch {
    // It died: before it was ready, or while we looked.
    signal.throwIfAborted();
    return false;
  }
}

const frozenOrders = fault(
  'frozen-orders',
  'Orders without a key come in while the orders service is stopped (SIGSTOP). After 5 s it goes on.',
  async (strikes) => {
    const { stack, load } = strikes;
    const pid = stack.pid('orders-service');
    try {
      await strikes.hit('SIGSTOP of the orders service', () => send(pid, 'SIGSTOP'));
      for (let n = 0; n < 5; n++) void load.track(order(strikes, {}, load.retries.signal));
      await strikes.wait(FROZEN_MS);
    } finally {
      send(pid, 'SIGCONT');
    }
  },
);

/**
 * @param {Strikes} strikes
 * @param {{ key?: string }} key
 * @param {AbortSignal} signal
 */
function order({ load, session }, key, signal) {
  const request = { productId: session.products[0] ?? '', quantity: 2 };
  return load.client.send({ kind: 'order.create', path: '/orders', request, body: request, ...key }, signal);
}

/**
 * @param {Strikes} strikes
 * @returns {Promise<Order>} a new order, CONFIRMED meanwhile
 */
async function placed(strikes) {
  const { stack, signal } = strikes;
  const answer = await order(strikes, { key: randomUUID() }, signal);
  if (answer?.status !== 201) throw new Error(`POST /orders answered ${answer?.status ?? 'nothing'}`);
  const body = /** @type {Order} */ (answer.body);
  await inState(stack.databases.orders, body.id, 'held', signal);
  return body;
}

/**
 * @param {Strikes} strikes
 * @param {Order} confirmed gets CANCELLED, with its stock put back
 */
async function cancelled({ stack, load, signal }, { id }) {
  const wanted = { kind: /** @type {const} */ ('order.cancel'), path: `/orders/${id}/cancel` };
  await load.client.send({ ...wanted, request: { orderId: id }, key: randomUUID() }, signal);
  await inState(stack.databases.orders, id, 'settled', signal);
}

/**
 * @param {string} database
 * @param {string} id
 * @param {'held' | 'settled'} state
 * @param {AbortSignal} signal
 */
const inState = (database, id, state, signal) =>
  found(database, `SELECT 1 FROM orders WHERE id = ? AND "stockState" = '${state}'`, id, signal);

/**
 * Waits until the query finds a row.
 * @param {string} database
 * @param {string} sql
 * @param {string} parameter
 * @param {AbortSignal} signal
 */
async function found(database, sql, parameter, signal) {
  const connection = await openDatabase(database);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    while ((await connection.rows(sql, [parameter])).length === 0)
      await sleep(50, undefined, { signal: limit });
  } finally {
    await connection.close();
  }
}

/**
 * @param {Strikes} strikes
 * @param {string} queue
 * @param {string} pattern
 * @param {object} data
 * @param {{ class: 'duplicate' | 'poison', messageId?: string }} message
 */
async function publish({ stack, session }, queue, pattern, data, { class: kind, messageId = randomUUID() }) {
  const raw = await RawBroker.open(stack.brokerUrl, session.log);
  try {
    await raw.publish({
      ...{ queue, class: kind, expect: kind === 'poison' ? 'dead-letter' : 'handled' },
      body: Buffer.from(JSON.stringify({ pattern, data })),
      properties: { messageId },
      note: { pattern },
    });
  } finally {
    await raw.close();
  }
}

module.exports = {
  burst,
  crashBetweenCommitAndPublish,
  duplicateAnswers,
  frozenOrders,
  killer,
  killWhileWaiting,
};
