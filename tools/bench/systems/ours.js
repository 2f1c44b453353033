// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { nodeBinary } = require('../../install/install');
const { freePort, LOOPBACK } = require('../../servers/ports');
const { startRabbitMq } = require('../../servers/rabbitmq');
const { startRedis } = require('../../servers/redis');
const { startPostgres } = require('../../servers/postgres');
const { installedServices } = require('../../start/services');
const { openFor } = require('../../shared/postgres');
const { openBroker } = require('./broker');
const { scriptsOf } = require('./checkout');
const { scrape } = require('../figures/metrics-text');
const { startReceiver } = require('../load/start-receiver');
const { fillWithOrders, placeTemplate } = require('./stored-orders');
const { PRODUCT_ID } = require('./system');

/** @typedef {import('./system').System} System */
/** The most units that one command may add. */
const MAX_STOCK = 1_000_000;

/**
 * @typedef {object} Settings
 * @property {string} root the project's folder, built
 * @property {string} dir for all data; must be on a disk, otherwise commits cost nothing
 * @property {import('../options').Variant} variant
 * @property {number} [endpoints] of webhooks; default: 3
 * @property {string} [profilesDir] where each service leaves a .cpuprofile when it ends
 * @property {(line: string) => void} log
 * @property {AbortSignal} signal
 * @property {import('../parts').Parts} parts gets everything as soon as it runs
 */

/**
 * Starts our stack as in production: all defaults, logs and metrics on, all spans sent to a receiver.
 * @param {Settings} settings
 * @returns {Promise<System>}
 */
async function startOurs({ root, dir, variant, endpoints = ENDPOINTS, profilesDir, log, signal, parts }) {
  const code = variant.checkout ?? root;
  // Each checkout starts its services with its own flags and Node, and is checked by its own invariants.
  const { services: scripts, invariants } = scriptsOf(code);
  const { startService, startServices } = scripts;
  const node = nodeBinary(code);
  const rabbitMq = parts.add(await startRabbitMq({ dir: path.join(dir, 'rabbitmq'), log, signal }));
  const redis = parts.add(await startRedis({ dir: path.join(dir, 'redis'), log, signal }));
  // Beside the other data: it may run as another user.
  const postgres = variant.postgres
    ? parts.add(await startPostgres({ dir: `${dir}-postgres`, log, signal }))
    : undefined;
  const receiver = parts.add(await startReceiver(node));
  const ports = [await freePort(), await freePort(), await freePort(), await freePort(), await freePort()];
  const env = {
    ...bareEnvironment(),
    HOST: LOOPBACK,
    OPTIONAL_SERVICES: 'none',
    DATA_DIR: dir,
    RABBITMQ_URL: rabbitMq.url,
    REDIS_URL: redis.url,
    ...(postgres && { DATABASE_URL: postgres.url }),
    GATEWAY_PORT: String(ports[0]),
    ORDERS_PORT: String(ports[1]),
    PRODUCTS_PORT: String(ports[2]),
    WEBHOOKS_PORT: String(ports[3]),
    NOTIFICATIONS_PORT: String(ports[4]),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    ...variant.env,
  };
  // Endpoints are other people's machines, so they get only the CPU that the system does not want.
  const hooks =
    endpoints > 0 && installedServices(env).includes('webhooks-service')
      ? parts.add(await startReceiver(node, { nice: LAST }))
      : undefined;
  /** @type {Awaited<ReturnType<typeof startReplica>>[]} */
  const replicas = [];
  /** @param {boolean} profiled */
  const startOwnServices = async (profiled) => {
    const profiling = profiled && profilesDir !== undefined ? profileTo(profilesDir, variant.name) : {};
    const options = { root: code, node, env: { ...env, ...profiling }, log, signal };
    const services = await startServices(options);
    for (let n = 2; n <= (variant.replicas ?? 1); n += 1)
      for (const name of /** @type {const} */ (['orders-service', 'products-service']))
        replicas.push(parts.add(await startReplica(startService, name, n, options)));
    return parts.add({
      ...services,
      kill: () => Object.values(services.services).forEach(({ child }) => child.kill('SIGKILL')),
    });
  };

  let running = await startOwnServices(variant.stored === 0);
  const broker = await openBroker(rabbitMq.url);
  parts.add({ stop: () => broker.close() });
  const product = { id: PRODUCT_ID, name: 'Bench product', price: 10, stock: MAX_STOCK };
  await broker.request('products_queue', 'products.create', product);
  if (hooks)
    for (let n = 0; n < endpoints; n++)
      await broker.request('webhooks_queue', 'webhooks.endpoints.create', endpointAt(hooks.url, n));
  const databases = postgres
    ? { orders: `${postgres.url}/orders`, products: `${postgres.url}/products` }
    : { orders: path.join(dir, 'orders.db'), products: path.join(dir, 'products.db') };
  if (variant.stored > 0) {
    const template = await placeTemplate(broker, running.services.gateway.url, databases.orders);
    await running.stop();
    await fillWithOrders({ databases, template, orders: variant.stored, log, signal });
    running = await startOwnServices(true);
  }

  const { gateway, 'orders-service': orders, 'products-service': products } = running.services;
  const reads = await openFor(databases.orders);
  parts.add({ stop: () => reads.close() });
  /** @type {string[]} */
  const acknowledged = [];
  const urls = { gateway: gateway.url, orders: orders.url, products: products.url };
  return {
    name: variant.name,
    gateway: gateway.url,
    rabbitmqUrl: rabbitMq.url,
    databases,
    acknowledged,
    pids: {
      ...{ gateway: gateway.pid, orders: orders.pid, products: products.pid },
      ...optionalPids(running.services),
      ...Object.fromEntries(replicas.map(({ role, pid }) => [role, pid])),
      ...(postgres && { postgres: postgres.pid }),
      ...{ rabbitmq: rabbitMq.pid, redis: redis.pid, receiver: receiver.pid },
      ...(hooks && { endpoints: hooks.pid }),
    },
    counts: () => counts(reads),
    finalTimes: (from) => finalTimes(reads, from),
    figures: () => scrape(urls),
    spans: async () => (await receiver.counts()).spans,
    ...(hooks && { delivered: () => delivered(hooks, endpoints, broker, reads) }),
    brokenInvariants: async () =>
      invariants.brokenInvariants({ databases, acknowledged, queueDepth: broker.depth }),
  };
}

/**
 * @param {Awaited<ReturnType<typeof startReceiver>>} hooks
 * @param {number} endpoints
 * @param {Awaited<ReturnType<typeof openBroker>>} broker
 * @param {Awaited<ReturnType<typeof openFor>>} reads
 * @returns {Promise<boolean>} whether every final order has reached each endpoint and the notifications service
 */
async function delivered(hooks, endpoints, broker, reads) {
  const { webhooks } = await hooks.counts();
  const { final } = await counts(reads);
  return webhooks >= final * endpoints && (await broker.depth('notifications_queue')) === 0;
}

/**
 * Starts one more process of a service, on a free port.
 * @param {typeof import('../../start/services').startService} startService
 * @param {'orders-service' | 'products-service'} name
 * @param {number} n
 * @param {Omit<import('../../start/services').ServiceOptions, 'logFile'>} options
 */
async function startReplica(startService, name, n, { env, ...options }) {
  const role = name.replace('-service', '');
  const service = await startService(name, {
    ...options,
    env: { ...env, [`${role.toUpperCase()}_PORT`]: String(await freePort()) },
    logFile: path.join(String(env['DATA_DIR']), 'logs', `${name}-${n}.log`),
  });
  return { ...service, role: `${role}${n}`, kill: () => service.child.kill('SIGKILL') };
}

/** The lowest priority: `PROCESS_NICE` in packages/runtime/src/priority.ts. */
const LAST = 19;
/** Endpoints with which webhooks are measured, without limits that an order would meet. */
const ENDPOINTS = 3;
/**
 * @param {string} receiver
 * @param {number} n
 */
const endpointAt = (receiver, n) => ({
  // A name, as endpoints have one. An address would be judged again for each request.
  url: `${receiver.replace(LOOPBACK, 'localhost')}/hooks/${n}`,
  ratePerSecond: 1000,
  maxConcurrency: 20,
});

/** @param {Partial<Record<string, { pid: number }>>} services */
const optionalPids = (services) =>
  Object.fromEntries(
    ['webhooks', 'notifications'].flatMap((name) => {
      const service = services[`${name}-service`];
      return service ? [[name, service.pid]] : [];
    }),
  );

/** Only a few variables are kept, so that the caller's settings do not change the figures. */
function bareEnvironment() {
  const kept = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'TZ', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/**
 * @param {string} profilesDir
 * @param {string} stack its name
 */
const profilesFolder = (profilesDir, stack) => path.join(profilesDir, stack.replaceAll(/[^\w.=-]/g, '_'));

/**
 * @param {string} profilesDir
 * @param {string} stack
 * @returns {NodeJS.ProcessEnv}
 */
function profileTo(profilesDir, stack) {
  const folder = profilesFolder(profilesDir, stack);
  // Profiles of an earlier run would be mistaken for this run's.
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${JSON.stringify(folder)}` };
}

/**
 * Reads the table that the orders service keeps for its metrics. This costs the services nothing.
 * @param {Awaited<ReturnType<typeof openFor>>} reads
 * @returns {Promise<import('./system').Counts>}
 */
async function counts(reads) {
  const rows = /** @type {{ status: string, n: number }[]} */ (
    await reads.rows('SELECT status, n FROM order_counts')
  );
  const by = Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  const { PENDING: pending = 0, CONFIRMED: confirmed = 0, REJECTED = 0, CANCELLED = 0 } = by;
  return { pending, confirmed, final: confirmed + REJECTED + CANCELLED };
}

/**
 * @param {Awaited<ReturnType<typeof openFor>>} reads
 * @param {number} from milliseconds since 1970
 * @returns {Promise<Map<string, number>>}
 */
async function finalTimes(reads, from) {
  const rows = /** @type {{ id: string, updatedAt: string }[]} */ (
    await reads.rows(`SELECT id, "updatedAt" FROM orders WHERE "createdAt" >= ? AND status <> 'PENDING'`, [
      new Date(from - 1_000).toISOString(),
    ])
  );
  return new Map(rows.map(({ id, updatedAt }) => [id, Date.parse(updatedAt)]));
}

module.exports = { startOurs, profilesFolder };
