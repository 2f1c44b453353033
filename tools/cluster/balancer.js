// @ts-check
'use strict';

const { once } = require('node:events');
const net = require('node:net');
const { LOOPBACK } = require('../servers/ports');

const CONNECT_LIMIT_MS = 1_000;

/**
 * One address in front of several servers on this machine. Connections go to them in turn; a server that does not take
 * one is passed over.
 * @param {() => readonly number[]} ports of the servers that run
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
async function startBalancer(ports) {
  let next = 0;
  /** @type {Set<net.Socket>} */
  const open = new Set();
  const server = net.createServer(async (client) => {
    open.add(client);
    client.on('error', () => undefined).on('close', () => open.delete(client));
    const target = await connectToOne(ports(), next++);
    if (target === undefined) return client.destroy();
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
    client.pipe(target).pipe(client);
    return undefined;
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  return {
    url: `http://${LOOPBACK}:${port}`,
    stop: () => {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

/**
 * @param {readonly number[]} ports
 * @param {number} first
 * @returns {Promise<net.Socket | undefined>} undefined if none takes a connection
 */
async function connectToOne(ports, first) {
  for (let tried = 0; tried < ports.length; tried += 1) {
    const target = net.connect(Number(ports[(first + tried) % ports.length]), LOOPBACK);
    target.on('error', () => undefined);
    try {
      await once(target, 'connect', { signal: AbortSignal.timeout(CONNECT_LIMIT_MS) });
      return target;
    } catch {
      target.destroy();
    }
  }
  return undefined;
}

module.exports = { startBalancer };
