// @ts-check
'use strict';

const { once } = require('node:events');
const { connect, createServer } = require('node:net');

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {{ client: Socket, target: Socket }} Pair one client's connection and the one that was opened for it */

/**
 * Stands between a service and a server on this machine, and breaks the network between them in the ways that networks
 * break. Bytes are never lost, changed or reordered, unless their connection is.
 */
class TcpProxy {
  /** @param {number} targetPort */
  constructor(targetPort) {
    this.targetPort = targetPort;
    /** @type {Set<Pair>} */
    this.pairs = new Set();
    /** @type {Set<Pair>} */
    this.forgotten = new Set();
    /** @type {'open' | 'frozen' | 'cut'} */
    this.state = 'open';
    this.delayMs = 0;
    /** How many connections clients have opened so far. */
    this.accepted = 0;
    this.server = createServer({ allowHalfOpen: false }, (client) => this.accept(client));
  }

  /**
   * Listens on a free port of 127.0.0.1 and passes everything on to `targetPort`.
   * @param {number} targetPort
   * @returns {Promise<TcpProxy>}
   */
  static async start(targetPort) {
    const proxy = new TcpProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** @returns {number} */
  get port() {
    return /** @type {import('node:net').AddressInfo} */ (this.server.address()).port;
  }

  /**
   * @param {string} original
   * @returns {string} the URL of a server with this proxy in its place
   */
  url(original) {
    const url = new URL(original);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.toString();
  }

  /** Resets all connections, and every new one until heal(). */
  cut() {
    this.state = 'cut';
    this.resetAll();
  }

  /**
   * Goes silent in both directions without closing anything: nobody is told. New connections are taken, as by a kernel
   * whose program hangs, and get no answer. After heal() everything that was sent meanwhile is passed on, where the
   * connection still exists.
   */
  freeze() {
    this.state = 'frozen';
    for (const pair of this.pairs) pause(pair);
  }

  /**
   * Forgets the connections that are open now, like a firewall that was restarted: they stay silent for good, and neither
   * end is told. New ones work.
   */
  forget() {
    for (const pair of this.pairs) {
      pause(pair);
      this.forgotten.add(pair);
      this.pairs.delete(pair);
    }
  }

  /**
   * Adds `ms` to each round trip, on what clients send; 0 ends it.
   * @param {number} ms
   */
  delay(ms) {
    this.delayMs = ms;
  }

  /** Ends cut(), freeze() and delay(); what was forgotten stays so. */
  heal() {
    this.state = 'open';
    this.delayMs = 0;
    for (const { client, target } of this.pairs) {
      client.resume();
      target.resume();
    }
  }

  async stop() {
    this.server.close();
    this.resetAll();
    await once(this.server, 'close');
  }

  /** @param {Socket} client */
  accept(client) {
    this.accepted += 1;
    client.on('error', () => undefined);
    if (this.state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const target = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const pair = { client, target };
    this.pairs.add(pair);
    client.on('data', (data) => this.passOn(data, target));
    target.on('data', (data) => client.write(data));
    client.on('end', () => target.end());
    target.on('end', () => client.end());
    target.on('error', () => client.resetAndDestroy());
    client.on('close', () => {
      this.pairs.delete(pair);
      this.forgotten.delete(pair);
      target.destroy();
    });
    target.on('close', () => client.destroy());
    if (this.state === 'frozen') pause(pair);
  }

  /**
   * @param {Buffer} data
   * @param {Socket} target
   */
  passOn(data, target) {
    if (this.delayMs === 0) target.write(data);
    // Timers of the same length end in the order in which they were started.
    else setTimeout(() => target.write(data), this.delayMs);
  }

  resetAll() {
    for (const { client, target } of [...this.pairs, ...this.forgotten]) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
  }
}

/** @param {Pair} pair */
function pause({ client, target }) {
  client.pause();
  target.pause();
}

module.exports = { TcpProxy };
