// @ts-check
'use strict';

const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { startEpmd } = require('./epmd');
const { startRabbitMq } = require('./rabbitmq');

/** The default queue type and the policies. */
const QUORUM = path.join(__dirname, '../../deploy/rabbitmq/quorum.json');

/** @typedef {import('./rabbitmq').RabbitMq} RabbitMq */
/** @typedef {{ dir: string, size?: number, log?: (line: string) => void, signal?: AbortSignal }} Options */

/**
 * Three private RabbitMQ nodes in one cluster whose queues are quorum queues. Nodes are counted from 1.
 */
class RabbitMqCluster {
  /**
   * @param {import('./epmd').Epmd} epmd
   * @param {string} cookie
   * @param {Required<Pick<Options, 'dir' | 'size'>> & Options} options
   */
  constructor(epmd, cookie, options) {
    this.epmd = epmd;
    this.cookie = cookie;
    this.options = options;
    /** @type {Map<number, RabbitMq>} those that were started last, also if they have ended */
    this.nodes = new Map();
  }

  /** @returns {string} the URLs of all nodes, separated by commas, as RABBITMQ_URL takes them */
  get url() {
    const numbers = [...this.nodes.keys()].sort((a, b) => a - b);
    return numbers.map((number) => this.node(number).url).join(',');
  }

  /**
   * @param {number} number
   * @returns {RabbitMq}
   */
  node(number) {
    const node = this.nodes.get(number);
    if (node === undefined) throw new Error(`there is no RabbitMQ node ${number}`);
    return node;
  }

  /**
   * Starts a node, or starts it again on its data and port.
   * @param {number} number
   * @returns {Promise<RabbitMq>}
   */
  async start(number) {
    const { dir, size, log, signal } = this.options;
    const node = await startRabbitMq({
      dir: path.join(dir, `rabbit-${number}`),
      port: this.nodes.get(number)?.port,
      config: clusterConfig(size) + definitionsConfig(dir),
      member: { name: nodeName(number), epmdPort: this.epmd.port, cookie: this.cookie },
      log,
      signal,
    });
    this.nodes.set(number, node);
    return node;
  }

  /** Stops all nodes. They stop at the same time: the last one to stop would otherwise have to be the first to start. */
  async stop() {
    await Promise.all([...this.nodes.values()].map((node) => node.stop()));
    await this.epmd.stop();
  }

  kill() {
    for (const node of this.nodes.values()) node.kill();
    this.epmd.kill();
  }
}

/**
 * Starts the nodes. Without data the first one starts alone, then the others, which join it. With the data of an earlier run
 * they start at the same time, because each waits for the others.
 * @param {Options} options
 * @returns {Promise<RabbitMqCluster>} once each takes connections and all queues can be declared
 */
async function startRabbitMqCluster(options) {
  const { size = 3 } = options;
  const dir = path.resolve(options.dir);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(definitionsFile(dir), JSON.stringify(definitions()));
  const epmd = await startEpmd({ dir, log: options.log });
  const cluster = new RabbitMqCluster(epmd, cookieIn(dir), { ...options, dir, size });
  try {
    const numbers = Array.from({ length: size }, (_, index) => index + 1);
    const isNew = !fs.existsSync(path.join(dir, 'rabbit-1/data'));
    if (isNew) await cluster.start(numbers.shift() ?? 1);
    const starts = await Promise.allSettled(numbers.map((number) => cluster.start(number)));
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    return cluster;
  } catch (error) {
    cluster.kill();
    await cluster.stop();
    throw error;
  }
}

/** @param {number} number */
const nodeName = (number) => `order-flow-${number}@localhost`;

/**
 * @param {string} dir
 * @returns {string} the cookie of an earlier run, or a new one
 */
function cookieIn(dir) {
  const file = path.join(dir, 'cookie');
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return fs.readFileSync(file, 'utf8');
}

/**
 * @param {number} size
 * @returns {string} the lines of rabbitmq.conf that make one cluster of the nodes
 */
function clusterConfig(size) {
  const nodes = Array.from(
    { length: size },
    (_, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${nodeName(index + 1)}\n`,
  );
  return [
    'cluster_formation.peer_discovery_backend = classic_config\n',
    ...nodes,
    // A node that has lost the majority stops taking messages, instead of going on alone.
    'cluster_partition_handling = pause_minority\n',
  ].join('');
}

/** @param {string} dir */
const definitionsFile = (dir) => path.join(dir, 'definitions.json');

/** @param {string} dir */
const definitionsConfig = (dir) => `load_definitions = ${definitionsFile(dir)}\n`;

/** What a single private broker has by default, and quorum queues with their policies. */
function definitions() {
  return {
    ...JSON.parse(fs.readFileSync(QUORUM, 'utf8')),
    users: [{ name: 'guest', password: 'guest', tags: 'administrator' }],
    permissions: [{ user: 'guest', vhost: '/', configure: '.*', write: '.*', read: '.*' }],
  };
}

module.exports = { startRabbitMqCluster };
