// @ts-check
'use strict';

const net = require('node:net');
const tls = require('node:tls');
const { eachUrl } = require('../shared/server-urls');

/** The header with which an AMQP 0-9-1 client begins. The server's first frame is a method (type 1). */
const AMQP_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/**
 * @param {string} urls amqp:// or amqps://
 * @param {number} [limitMs]
 * @returns {Promise<void>} resolves when an AMQP 0-9-1 broker answers at one of them
 */
async function probeAmqp(urls, limitMs) {
  await one(eachUrl(urls).map((url) => probeNode(url, limitMs)));
}

/**
 * @param {string} url
 * @param {number} [limitMs]
 */
async function probeNode(url, limitMs = 2_000) {
  const answer = await firstBytes(url, 'amqps:', [5672, 5671], AMQP_HEADER, limitMs);
  if (answer[0] !== 1) throw new Error('something listens there, but it does not speak AMQP 0-9-1');
}

/**
 * @param {string} urls redis://, or redis+sentinel:// with the sentinels; with TLS rediss
 * @param {number} [limitMs]
 * @returns {Promise<void>} resolves when a Redis or a sentinel answers, even if it asks for a password
 */
async function probeRedis(urls, limitMs) {
  await one(eachUrl(urls).map((url) => probeRedisAt(url, limitMs)));
}

/**
 * @param {string} url
 * @param {number} [limitMs]
 */
async function probeRedisAt(url, limitMs = 2_000) {
  const port = url.includes('+sentinel:') ? 26_379 : 6379;
  const secure = url.startsWith('rediss') ? new URL(url).protocol : '';
  const answer = (await firstBytes(url, secure, [port, port], Buffer.from('PING\r\n'), limitMs)).toString();
  if (answer.startsWith('-LOADING')) throw new Error('Redis is still loading its data');
  if (!answer.startsWith('+PONG') && !answer.startsWith('-NOAUTH')) {
    throw new Error(
      `something listens there, but it does not answer like Redis: ${answer.trim().slice(0, 80)}`,
    );
  }
}

/** A start of a session. A server that takes sessions answers with a request for the password (R), or that it needs none. */
const POSTGRES_START = (() => {
  const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
})();

/**
 * @param {string} url postgres://
 * @param {number} [limitMs]
 * @returns {Promise<void>} resolves when a PostgreSQL takes sessions, whatever user it wants
 */
async function probePostgres(url, limitMs = 2_000) {
  const answer = (await firstBytes(url, '', [5432, 5432], POSTGRES_START, limitMs)).toString('latin1');
  if (answer.startsWith('R')) return;
  if (!answer.startsWith('E'))
    throw new Error('something listens there, but it does not answer like PostgreSQL');
  // Classes 28 and 3D: it refuses this user or database, so it runs.
  if (!/C(28|3D)/.test(answer))
    throw new Error(`PostgreSQL is not ready: ${answer.slice(5).replaceAll('\0', ' ')}`);
}

/**
 * @param {string} url
 * @param {string} secureProtocol
 * @param {[plain: number, secure: number]} defaultPorts
 * @param {Buffer} hello
 * @param {number} limitMs
 * @returns {Promise<Buffer>} what the server answers first
 */
function firstBytes(url, secureProtocol, defaultPorts, hello, limitMs) {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === secureProtocol;
  const target = {
    host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: Number(port) || defaultPorts[secure ? 1 : 0],
  };
  return new Promise((resolve, reject) => {
    // We only check the kind of server. The services themselves check its certificate.
    const socket = secure
      ? tls.connect({ ...target, servername: hostname, rejectUnauthorized: false })
      : net.connect(target);
    socket.setTimeout(limitMs, () => socket.destroy(new Error(`no answer within ${limitMs} ms`)));
    socket.once(secure ? 'secureConnect' : 'connect', () => socket.write(hello));
    socket.once('data', (data) => {
      resolve(data);
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the connection was closed without an answer'));
    });
  });
}

/**
 * @param {Promise<void>[]} probes
 * @throws {Error} of the first probe, if all have failed
 */
async function one(probes) {
  await Promise.any(probes).catch((/** @type {AggregateError} */ error) => {
    throw error.errors[0];
  });
}

/**
 * @param {string} urls
 * @returns {string} the URLs without their passwords and queries, so that they can be shown
 */
function withoutPassword(urls) {
  return eachUrl(urls).map(shownUrl).join(', ');
}

/** @param {string} url */
function shownUrl(url) {
  try {
    const shown = new URL(url);
    if (shown.password !== '') shown.password = '***';
    // ioredis takes a password from the query as well.
    if (shown.search !== '') shown.search = '?***';
    return shown.href;
  } catch {
    return '(not a URL)';
  }
}

module.exports = { probeAmqp, probePostgres, probeRedis, withoutPassword };
