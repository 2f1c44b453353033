// @ts-check
'use strict';

const { createHash } = require('node:crypto');

/**
 * @param {...(string | number)} parts
 * @returns {number} a seed from 0 to 2^31 − 1 that depends on all parts
 */
function seedOf(...parts) {
  return createHash('sha256').update(parts.join(':')).digest().readUInt32BE(0) >>> 1;
}

/** Random numbers that are the same for the same seed (mulberry32). */
class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** @returns {number} at least 0 and less than 1 */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /**
   * @param {number} least
   * @param {number} most
   * @returns {number} a whole number; both ends are possible
   */
  integer(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /**
   * @param {number} share from 0 to 1
   * @returns {boolean}
   */
  chance(share) {
    return this.next() < share;
  }

  /**
   * @template T
   * @param {readonly T[]} list not empty
   * @returns {T}
   */
  pick(list) {
    return /** @type {T} */ (list[this.integer(0, list.length - 1)]);
  }

  /**
   * @template T
   * @param {readonly T[]} list
   * @returns {T[]} the same elements in another order
   */
  shuffled(list) {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [result[i], result[j]] = [/** @type {T} */ (result[j]), /** @type {T} */ (result[i])];
    }
    return result;
  }
}

module.exports = { Random, seedOf };
