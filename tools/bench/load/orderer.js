// @ts-check
'use strict';

const http = require('node:http');
const { PRODUCT_ID } = require('../systems/system');

/** @typedef {import('../systems/system').System} System */
/**
 * @typedef {object} Placed
 * @property {number} status 0: no answer
 * @property {number} doneAt by performance.now()
 * @property {string | undefined} id of the order
 */

const BODY = JSON.stringify({ productId: PRODUCT_ID, quantity: 1 });
const REQUEST_LIMIT_MS = 15_000;

/** A client of a gateway. It keeps its connections open. */
class Orderer {
  /**
   * @param {System} system
   * @param {number} connections at most
   */
  constructor(system, connections) {
    this.system = system;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
    this.url = new URL('/orders', system.gateway);
    /** @type {Record<string, number>} answers by status */
    this.codes = {};
    this.accepted = 0;
  }

  /** @returns {Promise<Placed>} */
  async place() {
    const placed = await this.send();
    this.codes[placed.status] = (this.codes[placed.status] ?? 0) + 1;
    if (placed.status >= 200 && placed.status < 300) {
      this.accepted += 1;
      if (placed.id !== undefined) this.system.acknowledged.push(placed.id);
    }
    return placed;
  }

  close() {
    this.agent.destroy();
  }

  /** @returns {Promise<Placed>} */
  send() {
    return new Promise((resolve) => {
      const failed = () => resolve({ status: 0, doneAt: performance.now(), id: undefined });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
      const { agent } = this;
      const request = http.request(this.url, { method: 'POST', agent, headers, timeout: REQUEST_LIMIT_MS });
      request.on('error', failed);
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (/** @type {string} */ chunk) => (text += chunk));
        response.on('error', failed);
        response.on('end', () => {
          // Cheaper than parsing all of it: the driver shares the cores with the system.
          const id = /"id":"([^"]+)"/.exec(text)?.[1];
          resolve({ status: response.statusCode ?? 0, doneAt: performance.now(), id });
        });
      });
      request.end(BODY);
    });
  }
}

module.exports = { Orderer };
