// @ts-check
'use strict';

const { randomUUID } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');

/** @typedef {import('./client').Client} Client */
/** @typedef {import('./client').Wanted} Wanted */
/** @typedef {import('../random').Random} Random */
/** @typedef {{ id: string, productId: string, quantity: number, idempotencyKey: string, status: string }} Order */

/** Of these requests/s 88 % are orders: 21 orders/s. */
const RATE = 24;
/** Above this nothing new is sent, so that an outage piles up nothing in the driver. */
const MOST_OPEN = 400;
const PLENTY = 900_000;
const SCARCE = 20;

/** Constant arrivals of orders, restocks, adjustments and cancellations, whatever becomes of the earlier ones. */
class Load {
  /**
   * @param {{ client: Client, random: Random, products: readonly string[], rate?: number, withMail?: boolean }} options
   *   withMail: each order has the address of its customer
   */
  constructor({ client, random, products, rate = RATE, withMail = false }) {
    this.withMail = withMail;
    this.client = client;
    this.random = random;
    this.products = products;
    this.rate = rate;
    this.accepted = 0;
    /** Orders that were not taken: an error, or no answer. */
    this.refused = 0;
    /** @type {Order[]} the last ones that were accepted and that nobody cancels */
    this.recent = [];
    /** @type {Order[]} accepted ones that may be cancelled */
    this.cancellable = [];
    /** @type {Set<Promise<unknown>>} */
    this.open = new Set();
    this.retries = new AbortController();
    /** @type {number[]} when the orders of the last second arrived */
    this.arrivals = [];
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  start() {
    let due = performance.now();
    const arrival = () => {
      // Each has its own time, so that a busy machine delays arrivals but does not make them fewer.
      for (; due <= performance.now(); due += this.gapMs()) if (this.open.size < MOST_OPEN) this.arrive();
      this.timer = setTimeout(arrival, Math.max(0, due - performance.now()));
    };
    arrival();
  }

  /** Exponential gaps: arrivals that do not know of each other. */
  gapMs() {
    return (-Math.log(1 - this.random.next()) / this.rate) * 1_000;
  }

  /** @returns {number} the orders that arrived in the last second; repetitions do not count */
  ordersPerSecond() {
    const from = performance.now() - 1_000;
    while ((this.arrivals[0] ?? from) < from) this.arrivals.shift();
    return this.arrivals.length;
  }

  /** Sends whatever is next. */
  arrive() {
    const { random } = this;
    const turn = random.next();
    if (turn < 0.88) {
      this.arrivals.push(performance.now());
      void this.order();
    } else if (turn < 0.93) this.restock();
    else if (turn < 0.97) this.adjust();
    else this.cancel();
  }

  /**
   * @param {number} n orders that are sent at once
   */
  burst(n) {
    for (let i = 0; i < n; i++) this.order();
  }

  /** @returns {Promise<void>} once the order is answered, or given up */
  order() {
    const { random } = this;
    const request = { productId: random.pick(this.products), quantity: random.integer(1, 3) };
    // Some clients send no key: they never learn what became of an order without an answer.
    const key = random.chance(0.8) ? { key: randomUUID() } : {};
    const mayBeCancelled = random.chance(0.3);
    const customer = this.withMail
      ? { customer: { email: `${randomUUID()}@customers.example`, locale: 'en' } }
      : {};
    const body = { ...request, ...customer };
    return this.track(
      this.client
        .send({ kind: 'order.create', path: '/orders', request, body, ...key }, this.retries.signal)
        .then((answer) => {
          if (answer?.status !== 201) {
            this.refused += 1;
            return;
          }
          this.accepted += 1;
          remember(mayBeCancelled ? this.cancellable : this.recent, /** @type {Order} */ (answer.body));
        }),
    );
  }

  restock() {
    const { random } = this;
    const productId = random.pick(this.products);
    const body = { quantity: random.integer(1, 20), reason: randomUUID() };
    this.command('product.restock', `/products/${productId}/restock`, { productId, ...body }, body);
  }

  adjust() {
    const { random } = this;
    const productId = random.pick(this.products);
    const delta = random.integer(1, 9) * (random.chance(0.5) ? 1 : -1);
    const body = { delta, reason: randomUUID() };
    this.command('product.adjust', `/products/${productId}/adjust`, { productId, ...body }, body);
  }

  cancel() {
    const order = this.cancellable.shift();
    if (order) this.command('order.cancel', `/orders/${order.id}/cancel`, { orderId: order.id });
  }

  /**
   * @param {Wanted['kind']} kind
   * @param {string} path
   * @param {Record<string, unknown>} request
   * @param {object} [body]
   */
  command(kind, path, request, body) {
    const wanted = { kind, path, request, key: randomUUID(), ...(body && { body }) };
    void this.track(this.client.send(wanted, this.retries.signal));
  }

  /**
   * @param {Promise<unknown>} work
   * @returns {Promise<void>}
   */
  track(work) {
    const tracked = work.then(
      () => void this.open.delete(tracked),
      () => void this.open.delete(tracked),
    );
    this.open.add(tracked);
    return tracked;
  }

  /**
   * @param {number} n
   * @param {{ limitMs?: number, signal?: AbortSignal }} [options]
   * @returns {Promise<boolean>} whether n more orders were accepted in time
   */
  async flowing(n, { limitMs = 60_000, signal } = {}) {
    const wanted = this.accepted + n;
    const until = Date.now() + limitMs;
    while (this.accepted < wanted) {
      if (Date.now() > until) return false;
      await sleep(20, undefined, { signal });
    }
    return true;
  }

  /**
   * Sends nothing new, and waits until everything sent has been answered.
   * @param {number} limitMs then retries end
   * @returns {Promise<void>}
   */
  async end(limitMs) {
    clearTimeout(this.timer);
    const timer = setTimeout(() => this.retries.abort(), limitMs);
    while (this.open.size > 0) await Promise.all(this.open);
    clearTimeout(timer);
  }

  /** Ends at once. */
  abandon() {
    clearTimeout(this.timer);
    this.retries.abort();
  }
}

/**
 * Creates the products of a new shop: three with plenty of stock, and one that runs out.
 * @param {Client} client
 * @param {AbortSignal} signal
 * @returns {Promise<string[]>} their ids
 */
async function createProducts(client, signal) {
  const ids = [];
  for (const [i, stock] of [PLENTY, PLENTY, PLENTY, SCARCE].entries()) {
    const body = { name: `Product ${i + 1}`, price: 9.99, stock };
    const wanted = { kind: /** @type {const} */ ('product.create'), path: '/products', key: randomUUID() };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(60_000)]);
    const answer = await client.send({ ...wanted, request: body, body }, limit);
    if (answer?.status !== 201) throw new Error(`POST /products answered ${answer?.status ?? 'nothing'}`);
    ids.push(/** @type {{ id: string }} */ (answer.body).id);
  }
  return ids;
}

/**
 * @param {Order[]} orders
 * @param {Order} order
 */
function remember(orders, order) {
  orders.push(order);
  if (orders.length > 500) orders.shift();
}

module.exports = { Load, createProducts };
