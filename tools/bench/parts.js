// @ts-check
'use strict';

/** @typedef {{ stop: () => Promise<unknown>, kill?: () => void }} Part something that runs; it may be stopped twice */

/** Everything that runs and must be stopped, in the order of its start. */
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

  /** Stops all parts, the last one first. If one fails to stop, it is killed and the others still stop. */
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
