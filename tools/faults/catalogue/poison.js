// @ts-check
'use strict';

const { randomUUID } = require('node:crypto');
const http = require('node:http');
const fc = require('fast-check');
const { openDatabase } = require('../../shared/sqlite');
const { ask } = require('../load/http');
const { RawBroker } = require('../load/raw-broker');

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../strikes').Strikes} Strikes */

const CHUNK = 500;
const HTTP_AT_ONCE = 20;
const STORED_LIMIT_MS = 120_000;

const EVENTS = /** @type {const} */ ({
  orders_queue: ['product.stockReserved', 'product.stockReleased'],
  products_queue: ['product.reserveStock', 'product.releaseStock'],
});
const REQUESTS = /** @type {const} */ ({
  orders_queue: ['orders.create', 'orders.cancel', 'orders.deadLetters.discard'],
  products_queue: ['products.create', 'products.restock', 'products.adjust'],
});
const KNOWN = new Set([...Object.values(EVENTS), ...Object.values(REQUESTS)].flat());

const json = fc.jsonValue({ maxDepth: 4 });
const nested = fc.constantFrom(1_000, 20_000).map((levels) => '['.repeat(levels) + ']'.repeat(levels));
const uuid = fc.uuid();
/** A field of a payload that no payload may have. */
const wrong = fc.oneof(
  fc.constantFrom(null, true, '', -1, 0, 0.5, 1e21, 'x'.repeat(10_000), [], {}, '\u0000', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** @param {keyof typeof EVENTS} queue */
const bodies = (queue) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary', maxLength: 300 }),
    // JSON that is no message.
    json.filter((value) => typeof value !== 'object' || value === null || !('pattern' in value)).map(textOf),
    // A pattern that nobody knows.
    fc
      .record({ pattern: fc.oneof(fc.string({ maxLength: 40 }), json, nested), data: json })
      .filter(({ pattern }) => !KNOWN.has(/** @type {never} */ (pattern)))
      .map(textOf),
    nested.map((text) => `{"pattern":${text}}`),
    // A known pattern with data of any kind, or with one field that is wrong.
    fc.record({ pattern: fc.constantFrom(...EVENTS[queue]), data: json }).map(textOf),
    fc
      .record({
        pattern: fc.constantFrom(...EVENTS[queue]),
        data: fc.record({
          productId: uuid,
          quantity: wrong,
          idempotencyKey: uuid,
          approved: fc.constant(true),
        }),
      })
      .map(textOf),
    // A request that says not where its answer goes.
    fc
      .record({ pattern: fc.constantFrom(...REQUESTS[queue]), data: json, id: fc.string({ maxLength: 20 }) })
      .map(textOf),
    // The pattern of the other queue.
    fc
      .record({
        pattern: fc.constantFrom(...EVENTS[queue === 'orders_queue' ? 'products_queue' : 'orders_queue']),
        data: json,
      })
      .map(textOf),
  );

const header = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
);
const headers = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      ...['traceparent', 'tracestate', 'baggage', 'x-attempt', 'x-first-failed-at', 'x-deadline'],
      ...['x-locked-since', 'x-dead-letter-id', 'x-fault-copy', 'x-death'],
    ),
    // RabbitMQ closes the channel of a sender whose CC or BCC is no list.
    fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== 'CC' && name !== 'BCC'),
  ),
  header,
  { maxKeys: 3 },
);

/** RabbitMQ also delivers to these queues, which do not exist, whenever such a message is sent. */
const copies = fc.record({ CC: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }) });
const short = fc.string({ maxLength: 40 });
/** Those with which a message is still no request, and still stays in its queue. */
const properties = fc.record(
  {
    ...{ contentType: short, contentEncoding: short, correlationId: short, type: short, appId: short },
    ...{ timestamp: fc.nat(), priority: fc.nat({ max: 9 }) },
  },
  { requiredKeys: [] },
);

const poisonMessage = fc
  .constantFrom(/** @type {const} */ ('orders_queue'), /** @type {const} */ ('products_queue'))
  .chain((queue) =>
    fc.record({
      ...{ queue: fc.constant(queue), body: bodies(queue), properties },
      headers: fc.oneof({ weight: 9, arbitrary: headers }, { weight: 1, arbitrary: copies }),
    }),
  );

/** Requests to the gateway of which none may be carried out. */
const poisonRequest = fc.oneof(
  // An order with one field that is wrong, one that is missing, or one too many.
  fc
    .record({ productId: wrong, quantity: fc.integer({ min: 1, max: 9 }) })
    .map((body) => order(textOf(body))),
  fc.record({ productId: uuid, quantity: wrong }).map((body) => order(textOf(body))),
  fc.record({ productId: uuid }).map((body) => order(textOf(body))),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 20 }), json)
    .map(([name, value]) => order(textOf({ productId: randomUUID(), quantity: 1, [`${name}!`]: value }))),
  json.filter((value) => typeof value !== 'object').map((value) => order(textOf(value))),
  nested.map((text) => order(text)),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => order(`{${text}`)),
  fc.constantFrom('text/plain', 'application/xml', 'nonsense').map((type) => order('{"quantity":1}', type)),
  // An order or a path that does not exist.
  fc.oneof(uuid, fc.string({ minLength: 1, maxLength: 30 })).map((id) => ({
    ...{ method: 'GET', path: `/orders/${encoded(id)}`, headers: {} },
  })),
  fc.webPath().map((path) => ({ method: 'DELETE', path: `/no-such-path${path}`, headers: {} })),
  // A right order with a wrong Idempotency-Key.
  fc.integer({ min: 256, max: 2_000 }).map((length) => ({
    ...order(textOf({ productId: randomUUID(), quantity: 1 })),
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k'.repeat(length) },
  })),
  // Queries of any kind, by somebody who is not signed in or says that he is.
  fc.tuple(fc.webQueryParameters(), fc.uuid()).map(([query, session]) => ({
    ...{ method: 'GET', path: `/orders?${query}`, headers: { cookie: `session=${session}` } },
  })),
  // What only an operator may do.
  uuid.map((id) => ({
    ...{ method: 'POST', path: `/products/${id}/restock`, body: '{"quantity":1,"reason":"x"}' },
    headers: { 'content-type': 'application/json' },
  })),
);

/** @type {Fault} */
const throughBroker = {
  name: 'poison-broker',
  what: 'Messages of every kind that cannot be handled, made by fast-check: 5,000 at each strike (short form: 2,500). Each becomes exactly one dead letter.',
  strikes: { short: 1, long: 10 },
  strike: async (strikes) => {
    const { stack, session, random } = strikes;
    const wanted = strikes.fitting(5_000, 2_500);
    const raw = await RawBroker.open(stack.brokerUrl, session.log);
    const before = await deadLetters(stack.databases);
    try {
      await strikes.hit('poison through the broker', async () => {
        for (let sent = 0; sent < wanted; sent += CHUNK) {
          const chunk = fc.sample(poisonMessage, { numRuns: CHUNK, seed: random.integer(0, 2 ** 31 - 1) });
          await Promise.all(
            chunk.map(({ queue, body, headers: given, properties: more }) =>
              raw.publish({
                queue,
                body: Buffer.from(body),
                ...{ class: 'poison', expect: 'dead-letter' },
                properties: { ...more, messageId: randomUUID(), headers: given },
              }),
            ),
          );
        }
      });
      await strikes.until(
        'each poison message is a dead letter',
        async () => {
          await strikes.wait(250);
          return (await deadLetters(stack.databases)) >= before + wanted;
        },
        STORED_LIMIT_MS,
      );
    } finally {
      await raw.close();
    }
    strikes.figures['messages'] = Number(strikes.figures['messages'] ?? 0) + wanted;
  },
};

/** @type {Fault} */
const throughHttp = {
  name: 'poison-http',
  what: 'Requests of every kind that cannot be carried out, made by fast-check: 5,000 at each strike (short form: 2,500). Each is refused with a 4xx.',
  strikes: { short: 1, long: 10 },
  strike: async (strikes) => {
    const { stack, random, broken, signal } = strikes;
    const wanted = strikes.fitting(5_000, 2_500);
    const agent = new http.Agent({ keepAlive: true, maxSockets: HTTP_AT_ONCE });
    const requests = fc.sample(poisonRequest, { numRuns: wanted, seed: random.integer(0, 2 ** 31 - 1) });
    const worker = async () => {
      for (let request = requests.pop(); request && !signal.aborted; request = requests.pop()) {
        const { path, ...rest } = request;
        const status = await ask(agent, stack.gatewayUrl + path, rest).then(
          (answer) => answer.status,
          (/** @type {Error} */ error) => error.message,
        );
        if (typeof status === 'string' || status < 400 || status >= 500)
          broken.push(`${status}: ${rest.method} ${path} ${JSON.stringify(rest).slice(0, 300)}`);
      }
    };
    try {
      await strikes.hit('poison through HTTP', () =>
        Promise.all(Array.from({ length: HTTP_AT_ONCE }, worker)),
      );
    } finally {
      agent.destroy();
    }
    strikes.figures['requests'] = Number(strikes.figures['requests'] ?? 0) + wanted;
  },
};

/**
 * @param {{ orders: string, products: string }} databases
 * @returns {Promise<number>} the open dead letters of both
 */
async function deadLetters({ orders, products }) {
  let sum = 0;
  for (const file of [orders, products]) {
    const connection = await openDatabase(file);
    try {
      const rows = /** @type {{ n: number }[]} */ (
        await connection.rows(`SELECT count(*) AS n FROM dead_letters WHERE status = 'open'`)
      );
      sum += rows[0]?.n ?? 0;
    } finally {
      await connection.close();
    }
  }
  return sum;
}

/**
 * @param {string} body
 * @param {string} [type]
 * @returns {{ method: string, path: string, headers: Record<string, string>, body?: string }}
 */
function order(body, type = 'application/json') {
  return { method: 'POST', path: '/orders', headers: { 'content-type': type }, body };
}

/** @param {unknown} value */
function textOf(value) {
  return JSON.stringify(value) ?? '';
}

/** @param {string} text half a surrogate pair cannot be encoded */
const encoded = (text) => encodeURIComponent(Buffer.from(text).toString());

module.exports = { poison: [throughBroker, throughHttp] };
