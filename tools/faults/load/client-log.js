// @ts-check
'use strict';

const fs = require('node:fs');

/** @typedef {'order.create' | 'order.cancel' | 'product.create' | 'product.restock' | 'product.adjust' | 'message'} Kind */
/**
 * One line of the client's log (client.jsonl in docs/faults.md, "A run").
 * @typedef {object} Entry
 * @property {string} op a UUID for each request that was sent; a retry has its own
 * @property {'sent' | 'answered' | 'unknown'} event
 * @property {Kind} kind
 * @property {string} [key] the Idempotency-Key; a retry has the same
 * @property {object} [request] of `sent`
 * @property {number} [status] of `answered`
 * @property {unknown} [body] of `answered`
 * @property {string} [error] of `unknown`
 */

/** What the client sent and what it was told, by the client's own clock: one JSON object for each line. */
class ClientLog {
  /** @param {string} file appended to */
  constructor(file) {
    this.file = file;
    this.stream = fs.createWriteStream(file, { flags: 'a' });
  }

  /** @param {Entry} entry what comes after close(), when the suite is being stopped, is not noted */
  note(entry) {
    if (this.stream.writableEnded) return;
    this.stream.write(`${JSON.stringify({ at: Date.now(), ...entry })}\n`);
  }

  /** @returns {Promise<void>} once everything noted so far is in the file */
  flushed() {
    return new Promise((resolve, reject) => {
      this.stream.write('', (error) => (error ? reject(error) : resolve()));
    });
  }

  /** @returns {Promise<void>} */
  close() {
    return new Promise((resolve) => {
      this.stream.end(() => resolve());
    });
  }
}

module.exports = { ClientLog };
