// @ts-check
'use strict';

const { randomUUID } = require('node:crypto');
const { CORE_OWNERS } = require('../../shared/owners');
const { RawBroker } = require('../load/raw-broker');

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../strikes').Strikes} Strikes */
/** @typedef {import('../load/raw-broker').Published} Published */
/** @typedef {'duplicate' | 'reordered' | 'late'} CopyClass */

const QUEUES = ['orders_queue', 'products_queue'];
const FLOW_LIMIT_MS = 120_000;

/**
 * @param {Published} message
 * @param {CopyClass} kind
 * @returns {import('../load/raw-broker').Raw}
 */
const copy = ({ queue, body, properties, pattern }, kind) => ({
  ...{ queue, body, properties, class: kind, note: { copyOf: pattern } },
  // The answer to a request that comes twice is given twice, or its deadline is over.
  expect: 'ignored',
});

/**
 * Copies messages of the running system, as the broker's tracing shows them, until `wanted` copies were sent.
 * @param {Strikes} strikes
 * @param {number} wanted
 * @param {(message: Published, send: (kind: CopyClass) => void) => void} onMessage
 */
async function copying(strikes, wanted, onMessage) {
  const { stack, session } = strikes;
  const raw = await RawBroker.open(stack.brokerUrl, session.log);
  let sent = 0;
  /** @type {Promise<void>[]} */
  const sending = [];
  // A copy is traced, too.
  const copied = new Set();
  const send = (/** @type {Published} */ message, /** @type {CopyClass} */ kind) => {
    // Some are still waiting for their time when enough were sent.
    if (sent >= wanted) return;
    sent += 1;
    sending.push(raw.publish(copy(message, kind)));
  };
  try {
    await strikes.hit('messages are copied', () => stack.broker.control('trace_on'));
    await raw.tap((message) => {
      const id = `${message.queue} ${message.properties.messageId} ${message.pattern}`;
      if (sent >= wanted || !QUEUES.includes(message.queue) || copied.has(id)) return;
      copied.add(id);
      onMessage(message, (kind) => send(message, kind));
    });
    await strikes.until(`${wanted} copies are sent`, () => sent >= wanted, FLOW_LIMIT_MS);
    await Promise.all(sending);
  } finally {
    await stack.broker.control('trace_off');
    await raw.close();
  }
  strikes.figures['messages'] = Number(strikes.figures['messages'] ?? 0) + sent;
}

/** @type {Fault} */
const duplicated = {
  name: 'messages-duplicated',
  what: 'Each message between the services, requests included, comes 2 to 5 times: 500 copies at each strike.',
  strikes: { short: 1, long: 10 },
  perRun: 5,
  strike: (strikes) =>
    copying(strikes, 500, (_, send) => {
      for (let n = strikes.random.integer(1, 4); n > 0; n--) send('duplicate');
    }),
};

/** @type {Fault} */
const late = {
  name: 'messages-late',
  what: 'Copies of messages, requests included, come 1 to 8 s late (short form: 1 to 3 s), in another order: 300 at each strike.',
  strikes: { short: 1, long: 10 },
  perRun: 5,
  strike: async (strikes) => {
    const most = strikes.fitting(8_000, 3_000);
    await copying(strikes, 300, (_, send) => {
      setTimeout(() => send('late'), strikes.random.integer(1_000, most)).unref();
    });
  },
};

/** @type {Fault} */
const reordered = {
  name: 'messages-reordered',
  what: 'One service, orders or products, is stopped. The 100 messages or more that wait for it are taken out of its queue and put back in random order, then it is started.',
  strikes: { short: 1, long: 10 },
  perRun: 5,
  strike: async (strikes) => {
    const { stack, session, random, load } = strikes;
    const owner = random.pick(CORE_OWNERS);
    const service = /** @type {const} */ (`${owner}-service`);
    const queue = `${owner}_queue`;
    await strikes.hit(`${service} is stopped`, () => stack.down(service));
    const raw = await RawBroker.open(stack.brokerUrl, session.log);
    try {
      if (owner === 'products') await load.flowing(100, { signal: strikes.signal });
      // Without the orders service no order is answered, but its requests wait in the queue until they expire.
      else load.burst(100);
      await strikes.until(
        'messages wait',
        async () => (await raw.channel.checkQueue(queue)).messageCount >= 50,
      );
      const { taken, done } = await raw.take(queue, 300);
      await Promise.all(
        random
          .shuffled(taken)
          .map((message) => raw.publish({ ...copy(message, 'reordered'), expect: 'handled' })),
      );
      done();
      // The acknowledgements are on their way before this answer.
      await raw.channel.checkQueue(queue);
      strikes.figures['messages'] = Number(strikes.figures['messages'] ?? 0) + taken.length;
    } finally {
      await raw.close();
      await stack.up(service);
    }
  },
};

/**
 * An approval for another product or quantity is in e2e/flow/duplicates.e2e.ts: it must not end the order that waits.
 * @type {Fault}
 */
const forged = {
  name: 'messages-forged',
  what: 'Answers that no order asked for, for orders that do not exist, or that hold nothing or no key: 200 at each strike.',
  strikes: { short: 1, long: 10 },
  perRun: 5,
  strike: async (strikes) => {
    const { stack, session, load } = strikes;
    const raw = await RawBroker.open(stack.brokerUrl, session.log);
    try {
      await strikes.until('there are orders to forge answers for', () => load.recent.length > 10);
      await strikes.hit('messages are forged', async () => {
        const sending = [];
        for (let n = 0; n < 200; n++) sending.push(raw.publish(forgery(strikes)));
        await Promise.all(sending);
      });
      strikes.figures['messages'] = Number(strikes.figures['messages'] ?? 0) + 200;
    } finally {
      await raw.close();
    }
  },
};

/**
 * @param {Strikes} strikes
 * @returns {import('../load/raw-broker').Raw}
 */
function forgery({ load, random }) {
  const order = random.pick(load.recent);
  const { productId, quantity } = order;
  const unknown = randomUUID();
  const data = random.pick([
    {
      pattern: 'product.stockReserved',
      data: { approved: true, productId, quantity, idempotencyKey: unknown },
    },
    {
      pattern: 'product.stockReserved',
      data: { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: unknown },
    },
    { pattern: 'product.stockReleased', data: { idempotencyKey: unknown, quantity } },
    // Nobody cancels this order, so no release was asked for.
    { pattern: 'product.stockReleased', data: { idempotencyKey: order.idempotencyKey, quantity } },
    { pattern: 'product.stockReserved', data: { approved: true, idempotencyKey: unknown } },
    {
      pattern: 'product.stockReserved',
      data: { approved: true, productId, quantity, idempotencyKey: 'none' },
    },
    { pattern: 'orders.create', data: { productId, quantity } },
    { pattern: 'order.confirmed', data: { id: order.id } },
  ]);
  return {
    queue: 'orders_queue',
    body: Buffer.from(JSON.stringify(data)),
    ...{ class: 'forged', expect: 'dead-letter' },
    properties: { messageId: randomUUID() },
    note: { forged: data.pattern },
  };
}

module.exports = { messages: [duplicated, late, reordered, forged] };
