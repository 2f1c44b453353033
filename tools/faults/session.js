// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Client } = require('./load/client');
const { ClientLog } = require('./load/client-log');
const { createProducts } = require('./load/load');

/** @typedef {import('./stack/fault-stack').FaultStack} FaultStack */

/** Larger logs make the checker slow. */
const MOST_RUNS = 20;
const MOST_LOG_BYTES = 40_000_000;

/**
 * New databases, and the log of all that clients did to them. Some runs after each other share a session, so that not
 * each needs new databases; the checker then judges everything that happened in the session.
 */
class Session {
  /**
   * @param {FaultStack} stack
   * @param {string} id
   * @param {string} dir where the log is
   */
  constructor(stack, id, dir) {
    this.id = id;
    this.profile = stack.profile;
    fs.mkdirSync(dir, { recursive: true });
    this.logFile = path.join(dir, `client-${id}.jsonl`);
    fs.rmSync(this.logFile, { force: true });
    this.log = new ClientLog(this.logFile);
    this.client = new Client({ url: stack.gatewayUrl, operator: stack.operator, log: this.log });
    /** @type {string[]} */
    this.products = [];
    this.runs = 0;
    this.over = false;
  }

  /** @param {AbortSignal} signal */
  async prepare(signal) {
    this.products = await createProducts(this.client, signal);
  }

  /**
   * @param {import('./stack/fault-stack').Profile} profile
   * @returns {boolean} whether the next run, with these settings, can use it
   */
  fits(profile) {
    if (this.over || this.runs >= MOST_RUNS || this.profile.name !== profile.name) return false;
    return fs.statSync(this.logFile).size < MOST_LOG_BYTES;
  }

  async close() {
    this.client.close();
    await this.log.close();
    // The folders of its runs have links to it.
    fs.rmSync(this.logFile, { force: true });
  }
}

module.exports = { Session };
