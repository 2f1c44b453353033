// @ts-check
'use strict';

/** @typedef {{ stop: () => Promise<unknown>, kill?: () => void }} Part something that runs; stopping again is harmless */

/** What runs and must end, in the order in which it was started. */
class Parts {
  constructor() {
    /** @type {Part[]} */
    this.running = [];
  }

  /**
   * @template {Part} T
   * @param {T} part
   * @returns {T}
   */
  add(part) {
    this.running.push(part);
    return part;
  }

  /** Ends all, the last one first; one that fails to stop keeps none of the others. */
  async stop() {
    for (let part = this.running.pop(); part; part = this.running.pop()) {
      await part.stop().catch(() => part?.kill?.());
    }
  }

  kill() {
    for (const part of this.running) part.kill?.();
  }
}

module.exports = { Parts };
