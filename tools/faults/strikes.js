// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

/** @typedef {import('./stack/fault-stack').FaultStack} FaultStack */
/**
 * A moment at which the fault struck.
 * @typedef {object} Struck
 * @property {number} at milliseconds since 1970
 * @property {string} what
 * @property {number} inFlight the orders that were being placed then
 * @property {number} ordersPerSecond new orders in the second before
 */

/** A fault strikes only under this load. */
const LEAST_ORDERS_PER_SECOND = 20;
const LOAD_LIMIT_MS = 60_000;
const BURST = 5;
const ATTEMPTS = 50;
const LONGEST_WAIT_MS = 12;

/** What a fault works with during one run. */
class Strikes {
  /**
   * @param {object} options
   * @param {FaultStack} options.stack
   * @param {import('./session').Session} options.session
   * @param {import('./load/load').Load} options.load
   * @param {import('./random').Random} options.random
   * @param {'short' | 'long'} options.form
   * @param {number} options.round from 0: the number of this strike among all of its fault
   * @param {AbortSignal} options.signal
   */
  constructor({ stack, session, load, random, form, round, signal }) {
    this.stack = stack;
    this.session = session;
    this.load = load;
    this.random = random;
    this.form = form;
    this.round = round;
    this.signal = signal;
    /** @type {Struck[]} */
    this.struck = [];
    /** @type {string[]} what the fault itself found broken */
    this.broken = [];
    /** @type {Record<string, number | string>} figures for the run's record */
    this.figures = {};
  }

  /**
   * Strikes at a random moment at which orders are in flight and at least 20 orders/s arrive.
   * @template T
   * @param {string} what
   * @param {() => T} inject
   * @throws {Error} if there is no such moment within a minute, or no order is in flight, however often some are sent
   * @returns {Promise<Awaited<T>>}
   */
  async hit(what, inject) {
    const { client } = this.session;
    const enough = () => this.load.ordersPerSecond() >= LEAST_ORDERS_PER_SECOND;
    await this.until(`${LEAST_ORDERS_PER_SECOND} orders/s arrive`, enough, LOAD_LIMIT_MS);
    const ordersPerSecond = this.load.ordersPerSecond();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      this.load.burst(BURST);
      await this.wait(this.random.integer(0, LONGEST_WAIT_MS));
      if (client.ordersInFlight > 0) {
        this.struck.push({ at: Date.now(), what, inFlight: client.ordersInFlight, ordersPerSecond });
        return await inject();
      }
    }
    throw new Error('no order was in flight when the fault was to strike');
  }

  /**
   * @param {number} long
   * @param {number} short
   * @returns {number} what fits the form of the suite
   */
  fitting(long, short) {
    return this.form === 'long' ? long : short;
  }

  /**
   * Keeps the fault up for so many seconds.
   * @param {number} long
   * @param {number} short
   */
  hold(long, short) {
    return this.wait(this.fitting(long, short) * 1_000);
  }

  /** @param {number} ms */
  wait(ms) {
    return sleep(ms, undefined, { signal: this.signal });
  }

  /**
   * Waits until something is so.
   * @param {string} what for the error
   * @param {() => boolean | Promise<boolean>} check may throw, which means no
   * @param {number} [limitMs]
   * @throws {Error} if it is not so in time
   */
  async until(what, check, limitMs = 60_000) {
    const until = Date.now() + limitMs;
    for (;;) {
      if (
        await Promise.resolve()
          .then(check)
          .catch(() => false)
      )
        return;
      if (Date.now() > until) throw new Error(`${what}: not within ${limitMs / 1_000} s`);
      await this.wait(50);
    }
  }
}

module.exports = { Strikes };
