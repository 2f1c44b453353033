// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { openBroker } = require('../../bench/systems/broker');
const { hashPassword, LEAST_COST, randomPassword } = require('../../accounts/accounts');
const { nodeBinary } = require('../../install/install');
const { freePort, LOOPBACK } = require('../../servers/ports');
const { startRabbitMq } = require('../../servers/rabbitmq');
const { startRedis } = require('../../servers/redis');
const { CORE_OWNERS, eachOwner } = require('../../shared/owners');
const { send } = require('../../shared/processes');
const { TcpProxy } = require('../../shared/tcp-proxy');
const { startService } = require('../../start/services');
const { Audience } = require('./audience');
const { Collector } = require('./collector');
const { SmallDisk, clear } = require('./small-disks');

/** @typedef {(typeof SERVICES)[number] | (typeof TELLERS)[number]} ServiceName */
/** @typedef {import('../../start/services').Service} Service */
/**
 * The settings of a stack on which a fault can strike.
 * @typedef {object} Profile
 * @property {string} name
 * @property {boolean} [proxied] each service reaches the broker and Redis through a proxy of its own
 * @property {boolean} [smallDisks] the databases and the logs are on small disks
 * @property {boolean} [collected] spans go to a collector
 * @property {boolean} [heard] webhooks and mails tell an audience of the orders
 * @property {boolean} [npmStart] `npm start` runs all of it
 * @property {Record<string, string>} [env] settings of all services
 */

/** The services without which no order ends. */
const SERVICES = /** @type {const} */ (['gateway', 'orders-service', 'products-service']);
/** They run only for an audience. */
const TELLERS = /** @type {const} */ (['webhooks-service', 'notifications-service']);
const OPERATOR = 'operator';
const CRASH_SIGNAL = 'SIGUSR2';
/** The databases of one run of a few minutes take less than half of it. */
const DATA_MB = 64;
const LOG_MB = 8;

/** What quickens the short form. The long form has the defaults. */
const SHORT = {
  REDRIVE_DELAYS_SECONDS: '3,6,12,30',
  SWEEP_INTERVAL_MS: '1000',
  SWAGGER_ENABLED: 'false',
};

/** The three services with a broker, a Redis and databases of their own. Only one fault strikes it at a time. */
class FaultStack {
  /**
   * @param {{ root: string, dir: string, form: 'short' | 'long', log: import('../../shared/console').Log, signal: AbortSignal }} options
   */
  constructor({ root, dir, form, log, signal }) {
    this.root = root;
    this.dir = dir;
    this.form = form;
    this.log = log;
    this.signal = signal;
    const password = randomPassword();
    this.operator = { name: OPERATOR, password };
    this.accounts = JSON.stringify([
      { name: OPERATOR, role: 'operator', passwordHash: hashPassword(password, { cost: LEAST_COST }) },
    ]);
    /** @type {Map<ServiceName, Service>} */
    this.services = new Map();
    /** @type {Set<number>} pids that were ended on purpose */
    this.ended = new Set();
    /** @type {string[]} services that ended by themselves, and exits that were not in order */
    this.surprises = [];
    /** @type {Map<string, TcpProxy>} by `<service> <broker|redis>` */
    this.proxies = new Map();
    this.collector = new Collector();
    /** @type {SmallDisk[]} data and logs */
    this.disks = [];
    /** @type {Record<ServiceName, number>} */
    this.ports = {
      ...{ gateway: 0, 'orders-service': 0, 'products-service': 0 },
      ...{ 'webhooks-service': 0, 'notifications-service': 0 },
    };
    /** @type {Audience | undefined} */
    this.audience = undefined;
    /** @type {Profile} */
    this.profile = { name: 'plain' };
    this.sessions = 0;
    /** @type {import('../../servers/rabbitmq').RabbitMq | undefined} */
    this.rabbitMq = undefined;
    /** @type {import('../../servers/daemon').Daemon | undefined} */
    this.redis = undefined;
    this.dataDir = '';
    this.logDir = '';
  }

  /** Starts the broker and Redis. */
  async startServers() {
    clear(this.dir);
    const { log, signal } = this;
    this.rabbitMq = await startRabbitMq({ dir: path.join(this.dir, 'rabbitmq'), log, signal });
    this.redis = await startRedis({ dir: path.join(this.dir, 'redis'), log, signal });
    for (const name of [...SERVICES, ...TELLERS]) this.ports[name] = await freePort();
    await this.collector.start();
    for (const [name, server] of [
      ['gateway', 'broker'],
      ['orders-service', 'broker'],
      ['products-service', 'broker'],
      ['gateway', 'redis'],
      ['orders-service', 'redis'],
    ]) {
      const port = server === 'broker' ? this.rabbitMq.port : this.redis.port;
      this.proxies.set(`${name} ${server}`, await TcpProxy.start(port));
    }
  }

  /**
   * Starts the services on new, empty databases.
   * @param {Profile} profile
   */
  async renew(profile) {
    await this.stopServices();
    if (!this.rabbitMq) await this.startServers();
    this.profile = profile;
    this.sessions += 1;
    this.dataDir = path.join(this.dir, `data-${this.sessions}`);
    this.logDir = path.join(this.dir, 'logs');
    fs.mkdirSync(this.dataDir, { recursive: true });
    fs.mkdirSync(this.logDir, { recursive: true });
    if (profile.smallDisks) {
      this.logDir = path.join(this.dir, 'small-logs');
      this.disks = [new SmallDisk(this.dataDir, DATA_MB), new SmallDisk(this.logDir, LOG_MB)];
    }
    if (profile.heard) {
      this.audience = new Audience(path.join(this.dir, `told-${this.sessions}.jsonl`));
      await this.audience.start();
    }
    await Promise.all([...SERVICES, ...(profile.heard ? TELLERS : [])].map((name) => this.up(name)));
    if (this.audience) await subscribe(this.brokerUrl, this.audience.urls);
  }

  /**
   * @param {ServiceName} name
   * @param {Record<string, string>} [env] more variables of this start
   * @param {{ ends?: boolean }} [options] ends: it is no surprise if it ends by itself
   * @returns {Promise<Service>} once it is ready
   */
  async up(name, env = {}, { ends = false } = {}) {
    const service = await startService(name, {
      root: this.root,
      node: nodeBinary(this.root),
      logFile: path.join(this.logDir, `${name}.log`),
      signal: this.signal,
      env: { ...this.environment(name), ...env },
    });
    this.services.set(name, service);
    if (ends) this.ended.add(service.pid);
    void service.exited.then(({ code, signal }) => {
      if (!this.ended.has(service.pid))
        this.surprises.push(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
    });
    return service;
  }

  /**
   * @param {ServiceName} name
   * @returns {Record<string, string>}
   */
  environment(name) {
    const kept = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'];
    const own = kept.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : []));
    return {
      ...Object.fromEntries(own),
      HOST: LOOPBACK,
      DATA_DIR: this.dataDir,
      ...this.serverUrls(name),
      ...(name === 'gateway' && { ACCOUNTS: this.accounts }),
      GATEWAY_PORT: String(this.ports.gateway),
      ORDERS_PORT: String(this.ports['orders-service']),
      PRODUCTS_PORT: String(this.ports['products-service']),
      WEBHOOKS_PORT: String(this.ports['webhooks-service']),
      NOTIFICATIONS_PORT: String(this.ports['notifications-service']),
      ...(this.audience && { MAIL_PROVIDERS: this.audience.smtpUrl }),
      ...(this.profile.collected && { OTEL_EXPORTER_OTLP_ENDPOINT: this.collector.url }),
      ...(this.form === 'short' && SHORT),
      CRASH_ON: CRASH_SIGNAL,
      CRASH_AT: this.crashFile,
      ...this.profile.env,
    };
  }

  /**
   * @param {ServiceName} name
   * @returns {Record<string, string>}
   */
  serverUrls(name) {
    const broker = { RABBITMQ_URL: this.urlFor(name, 'broker'), OPTIONAL_SERVICES: 'none' };
    const hasRedis = name === 'gateway' || name === 'orders-service';
    return hasRedis ? { ...broker, REDIS_URL: this.urlFor(name, 'redis') } : broker;
  }

  /**
   * @param {ServiceName} name
   * @param {'broker' | 'redis'} server
   */
  urlFor(name, server) {
    const url = server === 'broker' ? this.brokerUrl : this.redisUrl;
    return this.profile.proxied ? this.proxy(name, server).url(url) : url;
  }

  /** The broker, which must run. */
  get broker() {
    if (!this.rabbitMq) throw new Error('the broker does not run');
    return this.rabbitMq;
  }

  get redisServer() {
    if (!this.redis) throw new Error('Redis does not run');
    return this.redis;
  }

  get brokerUrl() {
    return this.broker.url;
  }

  get redisUrl() {
    return this.redisServer.url;
  }

  get crashFile() {
    return path.join(this.dir, 'crash-at');
  }

  get gatewayUrl() {
    return this.url('gateway');
  }

  /** @param {ServiceName} name */
  url(name) {
    return `http://${LOOPBACK}:${this.ports[name]}`;
  }

  get databases() {
    return eachOwner(CORE_OWNERS, (owner) => path.join(this.dataDir, `${owner}.db`));
  }

  /** Where it stands what the audience was told; undefined without one. */
  get heard() {
    if (!this.audience) return undefined;
    const [webhooks, notifications] = ['webhooks', 'notifications'].map((owner) =>
      path.join(this.dataDir, `${owner}.db`),
    );
    return {
      databases: { webhooks: String(webhooks), notifications: String(notifications) },
      endpoints: this.audience.urls.map((url) => path.basename(url)),
      log: this.audience.file,
    };
  }

  /**
   * @param {ServiceName} name
   * @returns {Service}
   */
  service(name) {
    const service = this.services.get(name);
    if (!service) throw new Error(`${name} was never started`);
    return service;
  }

  /**
   * @param {ServiceName} name
   * @param {'broker' | 'redis'} server
   * @returns {TcpProxy}
   */
  proxy(name, server) {
    const proxy = this.proxies.get(`${name} ${server}`);
    if (!proxy) throw new Error(`${name} has no proxy to ${server}`);
    return proxy;
  }

  /**
   * @param {ServiceName} name
   * @returns {number} the pid of its process
   */
  pid(name) {
    return this.service(name).pid;
  }

  /** @param {ServiceName} name */
  kill(name) {
    this.endsOnPurpose(name);
    send(this.pid(name), 'SIGKILL');
  }

  /**
   * The service kills itself the next time it comes to the point (crash-points.ts).
   * @param {ServiceName} name
   * @param {string} point
   */
  crashAt(name, point) {
    fs.writeFileSync(this.crashFile, point);
    send(this.pid(name), CRASH_SIGNAL);
  }

  /**
   * From now on it is no surprise if the service ends.
   * @param {ServiceName} name
   * @returns {Service}
   */
  endsOnPurpose(name) {
    const service = this.service(name);
    this.ended.add(service.pid);
    return service;
  }

  /**
   * Ends a service with SIGTERM, which must work in order.
   * @param {ServiceName} name
   */
  async down(name) {
    const { code, signal } = await this.endsOnPurpose(name).stop();
    if (code !== 0) this.surprises.push(`${name} did not end in order (${signal ?? `exit code ${code}`})`);
  }

  /** Starts the broker again, on the same data and port, after it was stopped or killed. */
  async restartBroker() {
    const { port } = this.broker;
    await this.broker.exited;
    this.rabbitMq = await startRabbitMq({
      dir: path.join(this.dir, 'rabbitmq'),
      port,
      log: this.log,
      signal: this.signal,
    });
  }

  /** The same for Redis. */
  async restartRedis() {
    const { port } = this.redisServer;
    await this.redisServer.exited;
    this.redis = await startRedis({
      dir: path.join(this.dir, 'redis'),
      port,
      log: this.log,
      signal: this.signal,
    });
  }

  async stopServices() {
    const running = [...this.services.keys()].map((name) => this.endsOnPurpose(name));
    await Promise.all(running.map((service) => service.stop()));
    this.services.clear();
    await this.audience?.stop();
    this.audience = undefined;
    for (const disk of this.disks) disk.unmount();
    this.disks = [];
  }

  /** Ends everything. Nobody needs the data, so the servers are killed: to stop in order takes them seconds. */
  async stop() {
    await this.stopServices();
    await Promise.allSettled([...this.proxies.values()].map((proxy) => proxy.stop()));
    this.rabbitMq?.kill();
    this.redis?.kill();
    await Promise.allSettled([this.rabbitMq?.stop(), this.redis?.stop(), this.collector.stop()]);
  }
}

/** The final steps of orders. */
const EVENTS = ['order.confirmed', 'order.rejected', 'order.cancelled'];

/**
 * Makes webhook endpoints that hear of orders.
 * @param {string} brokerUrl
 * @param {readonly string[]} urls
 */
async function subscribe(brokerUrl, urls) {
  const broker = await openBroker(brokerUrl);
  try {
    for (const url of urls)
      await broker.request('webhooks_queue', 'webhooks.endpoints.create', {
        ...{ url, events: EVENTS, ratePerSecond: 1000 },
      });
  } finally {
    await broker.close();
  }
}

module.exports = { FaultStack, SERVICES, TELLERS };
