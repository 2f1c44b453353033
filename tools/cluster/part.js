// @ts-check
'use strict';

const { send } = require('../shared/processes');

/**
 * A running program. RabbitMQ's nodes, Redis servers and our services all look like this.
 * @typedef {{ pid: number, exited: Promise<unknown>, stop: () => Promise<unknown> }} Program
 */

/** One part of the cluster, such as `rabbit:2`, that a person can kill, stop, freeze and start again. */
class Part {
  /**
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.address where it can be reached, for a person
   * @param {() => Promise<Program>} options.start starts it, or starts it again on its data and port
   */
  constructor({ name, address, start }) {
    this.name = name;
    this.address = address;
    this.startProgram = start;
    /** @type {'running' | 'paused' | 'starting' | 'away'} */
    this.state = 'away';
    /** @type {Program | undefined} */
    this.program = undefined;
  }

  async start() {
    if (this.state !== 'away') throw new Error(`${this.name} is ${this.state}`);
    this.state = 'starting';
    try {
      this.adopt(await this.startProgram());
    } catch (error) {
      this.state = 'away';
      throw error;
    }
  }

  /** @param {Program} program that was started already */
  adopt(program) {
    this.program = program;
    this.state = 'running';
    void program.exited.then(() => {
      if (this.program === program) this.state = 'away';
    });
  }

  async stop() {
    const program = this.running();
    if (this.state === 'paused') this.resume();
    await program.stop();
  }

  async kill() {
    const program = this.running();
    send(program.pid, 'SIGKILL');
    await program.exited;
  }

  pause() {
    send(this.running().pid, 'SIGSTOP');
    this.state = 'paused';
  }

  resume() {
    send(this.running().pid, 'SIGCONT');
    this.state = 'running';
  }

  running() {
    if (this.program === undefined || !['running', 'paused'].includes(this.state))
      throw new Error(`${this.name} does not run`);
    return this.program;
  }

  toString() {
    const pid = this.state === 'away' ? '' : ` (pid ${this.program?.pid ?? '?'})`;
    return `${this.name.padEnd(16)} ${`${this.state}${pid}`.padEnd(22)} ${this.address}`;
  }
}

module.exports = { Part };
