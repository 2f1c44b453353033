// @ts-check
'use strict';

const fs = require('node:fs');
const net = require('node:net');
const { commandLine } = require('../shared/processes');

const LOOPBACK = '127.0.0.1';

/** Ports that this process has given out. Two servers that start together must not get the same one. */
const given = new Set();

/** jest's workers start servers at the same time, so each of 16 has its own part of the ports. Other programs use all. */
const worker = process.env['JEST_WORKER_ID'];
const PARTS = worker === undefined ? 1 : 16;
const part = Number(worker ?? 0) % PARTS;

/**
 * A port on 127.0.0.1 that nobody listens on.
 * @returns {Promise<number>}
 */
async function freePort() {
  // Below the ephemeral range: a client that keeps connecting to a stopped server on an ephemeral port can get that port
  // as its own and connect to itself. The server could then not take its port back.
  const [low, high] = [10_240, ephemeralStart() - 1];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = low + part + PARTS * Math.floor((Math.random() * (high - low + 1 - part)) / PARTS);
    if (given.has(port)) continue;
    if ((await tryListen(port, LOOPBACK)) === undefined) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`No free port found on ${LOOPBACK} between ${low} and ${high}.`);
}

/**
 * @param {number} port
 * @param {string} variableName the environment variable that sets this port, for the message
 * @param {string} [host] the address to listen on
 * @throws {Error} when the port is taken or not allowed
 * @returns {Promise<void>}
 */
async function assertPortFree(port, variableName, host = LOOPBACK) {
  const code = await tryListen(port, host);
  if (code === undefined) return;
  if (code === 'EADDRINUSE') {
    const [pid] = listenersOn(port);
    const owner = pid === undefined ? '' : ` by process ${pid} (${commandLine(pid).slice(0, 80)})`;
    throw new Error(
      `Port ${port} on ${host} is taken${owner}. ` +
        `Stop that program, or choose another port: ${variableName}=<port>.`,
    );
  }
  if (code === 'EACCES') {
    throw new Error(`Port ${port} needs more rights. Choose one above 1023: ${variableName}=<port>.`);
  }
  throw new Error(`Cannot listen on ${host}:${port} (${code}). Check HOST and ${variableName}.`);
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} the error code, or undefined if listening works
 */
function tryListen(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      resolve(error.code ?? error.message);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}

/** @returns {number} the first port that the system gives to outgoing connections */
function ephemeralStart() {
  try {
    const [low] = fs.readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/);
    if (Number(low) > 12_000) return Number(low);
  } catch {
    // Not Linux.
  }
  return 32_768;
}

/**
 * The processes that listen on a TCP port, on whatever address: Linux only, and only those that we may see.
 * @param {number} port
 * @returns {number[]} their pids; none if the system does not say
 */
function listenersOn(port) {
  try {
    const inodes = new Set(
      ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)),
    );
    const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => socketsOf(pid).some((inode) => inodes.has(inode))).map(Number);
  } catch {
    return [];
  }
}

/**
 * @param {string} table
 * @param {number} port
 * @returns {string[]} socket inodes in the state LISTEN (0A)
 */
function listeningSockets(table, port) {
  if (!fs.existsSync(table)) return [];
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return fs
    .readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === '0A')
    .map((columns) => columns[9] ?? '');
}

/**
 * @param {string} pid
 * @returns {string[]} inodes of its open sockets
 */
function socketsOf(pid) {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

module.exports = { freePort, assertPortFree, listenersOn, LOOPBACK };
