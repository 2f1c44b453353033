// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const Redis = require('ioredis').default;
const { LOOPBACK } = require('./ports');
const { startRedis } = require('./redis');

/** @typedef {import('./daemon').Daemon} RedisServer */
/** @typedef {{ dir: string, log?: (line: string) => void, signal?: AbortSignal }} Options */

/** The name under which the sentinels know the master. */
const MASTER = 'order-flow';
const SERVERS = 2;
const SENTINELS = 3;
/** How many sentinels must find the master away. */
const QUORUM = 2;
const DOWN_AFTER_MS = 1_000;
const FAILOVER_LIMIT_MS = 5_000;
const ASK_LIMIT_MS = 1_000;
const READY_LIMIT_MS = 20_000;
/** Waits neither for further replicas before it sends its data, nor for replicas that lag behind when it stops. */
const ARGUMENTS = ['--repl-diskless-sync-delay', '0', '--shutdown-timeout', '0'];

/** Two private Redis servers, of which one is the master, and three sentinels. All are counted from 1. */
class RedisSentinels {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    /** @type {Map<number, RedisServer>} those that were started last, also if they have ended */
    this.servers = new Map();
    /** @type {Map<number, RedisServer>} */
    this.sentinels = new Map();
  }

  /** @returns {string} as REDIS_URL takes it */
  get url() {
    const hosts = [...this.sentinels.values()].map(({ port }) => `${LOOPBACK}:${port}`);
    return `redis+sentinel://${hosts.join(',')}/${MASTER}`;
  }

  /**
   * @param {number} number
   * @returns {RedisServer}
   */
  server(number) {
    const server = this.servers.get(number);
    if (server === undefined) throw new Error(`there is no Redis ${number}`);
    return server;
  }

  /**
   * Starts a server, or starts it again on its data and port. If there is a master, it becomes its replica.
   * @param {number} number
   */
  async start(number) {
    const master = await this.master();
    const port = this.servers.get(number)?.port;
    const replica = master === undefined || master === port ? [] : ['--replicaof', LOOPBACK, String(master)];
    const server = await startRedis({
      ...this.options,
      dir: path.join(this.options.dir, `redis-${number}`),
      port,
      args: [...ARGUMENTS, ...replica],
    });
    this.servers.set(number, server);
    return server;
  }

  /** @param {number} number */
  async startSentinel(number) {
    const dir = path.join(this.options.dir, `sentinel-${number}`);
    const master = await this.master();
    const sentinel = `sentinel monitor ${MASTER} ${LOOPBACK} ${master} ${QUORUM}
sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}
sentinel failover-timeout ${MASTER} ${FAILOVER_LIMIT_MS}
`;
    const port = this.sentinels.get(number)?.port;
    const started = await startRedis({ ...this.options, dir, port, sentinel });
    this.sentinels.set(number, started);
    return started;
  }

  /** @returns {Promise<number | undefined>} the port of the master: the first server, until the sentinels say another */
  async master() {
    for (const { port } of this.sentinels.values()) {
      const address = await ask(port, (client) => client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER));
      if (Array.isArray(address)) return Number(address[1]);
    }
    return this.servers.get(1)?.port;
  }

  /** @returns {Promise<number>} the number of the server that is the master */
  async masterNumber() {
    const port = await this.master();
    const [number] = [...this.servers].find(([, server]) => server.port === port) ?? [];
    if (number === undefined) throw new Error(`no Redis of ours listens on port ${port}`);
    return number;
  }

  /** Waits until the sentinels know each other, so that they could begin a failover. */
  async untilSafe() {
    const until = Date.now() + READY_LIMIT_MS;
    for (const { port } of this.sentinels.values()) {
      for (;;) {
        this.options.signal?.throwIfAborted();
        const answer = await ask(port, (client) => client.call('SENTINEL', 'CKQUORUM', MASTER));
        if (String(answer).startsWith(`OK ${SENTINELS} `)) break;
        if (Date.now() > until) throw new Error('the sentinels of Redis do not find each other');
        await sleep(50);
      }
    }
  }

  async stop() {
    // The sentinels first: they would begin a failover.
    await Promise.all([...this.sentinels.values()].map((server) => server.stop()));
    await Promise.all([...this.servers.values()].map((server) => server.stop()));
  }

  kill() {
    for (const server of [...this.sentinels.values(), ...this.servers.values()]) server.kill();
  }
}

/**
 * @param {Options} options
 * @returns {Promise<RedisSentinels>} once all answer and know each other
 */
async function startRedisSentinels(options) {
  const dir = path.resolve(options.dir);
  // What an earlier run has left may name ports that others have now.
  fs.rmSync(dir, { recursive: true, force: true });
  const sentinels = new RedisSentinels({ ...options, dir });
  try {
    for (let number = 1; number <= SERVERS; number += 1) await sentinels.start(number);
    await Promise.all(Array.from({ length: SENTINELS }, (_, index) => sentinels.startSentinel(index + 1)));
    await sentinels.untilSafe();
    return sentinels;
  } catch (error) {
    sentinels.kill();
    await sentinels.stop();
    throw error;
  }
}

/**
 * @param {number} port
 * @param {(client: import('ioredis').default) => Promise<unknown>} question
 * @returns {Promise<unknown>} undefined if there is no answer
 */
async function ask(port, question) {
  const client = new Redis(port, LOOPBACK, {
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: ASK_LIMIT_MS,
    commandTimeout: ASK_LIMIT_MS,
  });
  client.on('error', () => undefined);
  try {
    return await question(client);
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}

module.exports = { startRedisSentinels };
