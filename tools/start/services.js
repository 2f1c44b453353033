// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { lastLines } = require('../shared/console');
const { endOfFile, followFile } = require('./follow-file');
const { LOOPBACK, listenersOn } = require('../servers/ports');
const { send } = require('../shared/processes');
const { findJemalloc } = require('../servers/programs');
const { logBounds, openLog, turnLog } = require('./turn-log');

const END_WITH_PARENT = path.join(__dirname, 'end-with-parent.js');
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** @typedef {(typeof STOP_ORDER)[number]} ServiceName */
/** @typedef {ServiceName | 'trace-store'} ProgramName */
/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit */

/** Each service's port: its variable and its default. */
const PORTS = /** @type {const} */ ({
  gateway: ['GATEWAY_PORT', 3000],
  'products-service': ['PRODUCTS_PORT', 3001],
  'orders-service': ['ORDERS_PORT', 3002],
  'webhooks-service': ['WEBHOOKS_PORT', 3003],
  'notifications-service': ['NOTIFICATIONS_PORT', 3004],
  'trace-store': ['TRACE_STORE_PORT', 4318],
});
const TRACE_STORE = 'tools/trace-store/dist/trace-store.main.js';
const TRACING = 'packages/telemetry/dist/tracing/start-tracing.js';

/** The gateway stops first: without the services it would answer errors, but they can finish without it. */
const STOP_ORDER = /** @type {const} */ ([
  'gateway',
  'orders-service',
  'products-service',
  'webhooks-service',
  'notifications-service',
]);
/** Those that OPTIONAL_SERVICES can leave out, under their names there. */
const OPTIONAL = /** @type {const} */ ({
  'webhooks-service': 'webhooks',
  'notifications-service': 'notifications',
});

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {ServiceName[]} the services of this installation, in the order in which they stop
 */
function installedServices(env) {
  const optional = (env['OPTIONAL_SERVICES'] || Object.values(OPTIONAL).join())
    .split(',')
    .map((name) => name.trim());
  return STOP_ORDER.filter(
    (name) => !(name in OPTIONAL) || optional.includes(OPTIONAL[/** @type {keyof typeof OPTIONAL} */ (name)]),
  );
}

/**
 * @typedef {object} Service
 * @property {ProgramName} name
 * @property {number} pid
 * @property {import('node:child_process').ChildProcess} child
 * @property {string} url http://<host>:<port>
 * @property {string} logFile
 * @property {Promise<Exit>} exited
 * @property {(signal?: NodeJS.Signals, limitMs?: number) => Promise<Exit>} stop sends SIGTERM by default, and SIGKILL
 * after the limit (15 s); may also be called after the service has ended
 */
/**
 * @typedef {object} ServiceOptions
 * @property {string} root the project's folder, built
 * @property {NodeJS.ProcessEnv} env all variables of the service, including PATH
 * @property {string} node the Node that runs it
 * @property {(line: string, name: ProgramName) => void} [onLine] gets each line of its output, about 0.2 s later
 * @property {string} [logFile] its output; earlier files are kept as <logFile>.1, .2, … (LOG_MAX_MB, LOG_FILES)
 * @property {(line: string) => void} [log]
 * @property {AbortSignal} [signal] gives up while starting
 */

/**
 * Without limits V8 lets a heap with 50 MB of live objects grow to several hundred MB, depending on the machine. With
 * lower limits than these the throughput falls (docs/benchmarks.md).
 */
const HEAP = '--max-semi-space-size=32 --max-old-space-size=1024';

/**
 * V8 guesses in the first seconds which objects live long, and then creates all of their kind in old space. When it
 * guesses wrong, garbage of requests stays until the next full collection: 1.08 times the orders/s without the guess
 * (docs/decisions/performance.md). NODE_OPTIONS does not take this flag.
 */
const FLAGS = ['--no-allocation-site-pretenuring'];

/** SQLite allocates and frees memory all the time, on threads. With jemalloc an order takes 4 % less CPU. */
const PRELOAD = findJemalloc() ?? '';

/**
 * Starts one service, or the trace store.
 * @param {ProgramName} name
 * @param {ServiceOptions} options logFile: <DATA_DIR>/logs/<name>.log if not given
 * @throws {Error} with its last lines if it ends before it is ready, or is not ready within 60 s
 * @returns {Promise<Service>} once /health/ready answers 200
 */
async function startService(name, { root, env, node, onLine, logFile: givenLog, log, signal }) {
  const logFile = givenLog ?? path.resolve(root, env['DATA_DIR'] || '.data', 'logs', `${name}.log`);
  const bounds = logBounds(env);
  const output = openLog(logFile, bounds.keep);
  const program =
    name === 'trace-store'
      ? [path.join(root, TRACE_STORE)]
      : ['--require', path.join(root, TRACING), path.join(root, name, 'dist/main.js')];
  const child = spawn(node, [...FLAGS, '--require', END_WITH_PARENT, ...program], {
    cwd: root,
    env: {
      OTEL_SERVICE_NAME: name,
      LD_PRELOAD: PRELOAD,
      STOPPED_BY_PARENT: 'true',
      ...env,
      NODE_OPTIONS: env['NODE_OPTIONS'] || HEAP,
    },
    // A file instead of a pipe, so that a service never waits for us to read. The IPC channel tells it when we are gone.
    // Not detached: Linux divides the CPUs between sessions first, and compares priorities only within one
    // (docs/decisions/performance.md). So a terminal's Ctrl-C reaches the services too: end-with-parent.js.
    stdio: ['ignore', output, output, 'ipc'],
  });
  fs.closeSync(output);
  /** @type {Exit | undefined} */
  let exit;
  const exited = once(child, 'exit').then(([code, killedBy]) => (exit = { code, signal: killedBy }));
  const follower = onLine === undefined ? undefined : followFile(logFile, (line) => onLine(line, name));
  const endTurning = turnLog(logFile, { ...bounds, onTurn: () => follower?.restart() });
  void exited
    .catch(() => undefined)
    .then(() => {
      endTurning();
      follower?.end();
    });
  await once(child, 'spawn');

  const pid = Number(child.pid);
  const [variable, defaultPort] = PORTS[name];
  const host = !env['HOST'] || ['0.0.0.0', '::'].includes(env['HOST']) ? LOOPBACK : env['HOST'];
  const port = Number(env[variable] || defaultPort);
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  /** @type {Service['stop']} */
  const stop = async (stopSignal = 'SIGTERM', limitMs = STOP_LIMIT_MS) => {
    if (exit === undefined) send(pid, stopSignal);
    const timer = setTimeout(() => {
      log?.(`${name} did not stop within ${limitMs / 1_000} s and was killed (its log: ${logFile})`);
      send(pid, 'SIGKILL');
    }, limitMs);
    return exited.finally(() => clearTimeout(timer));
  };

  const until = Date.now() + READY_LIMIT_MS;
  while (!(await answersReady(url)) || isOfAnother(port, pid)) {
    const problem =
      exit !== undefined
        ? `ended while starting (${exitText(exit)})`
        : Date.now() > until && `was not ready (${url}/health/ready) within ${READY_LIMIT_MS / 1_000} s`;
    if (problem || signal?.aborted) await stop();
    signal?.throwIfAborted();
    if (problem) throw new Error(`${name} ${problem}. Its log, ${logFile}, ends with:\n${tailOf(logFile)}`);
    await sleep(100);
  }
  return { name, pid, child, url, logFile, exited, stop };
}

/**
 * Starts the services of this installation at once.
 * @param {Omit<ServiceOptions, 'logFile'>} options
 * @throws {Error} if one does not start; the others are then stopped
 * @returns {Promise<{ services: Record<ServiceName, Service>, stop: (onStopped?: (name: ProgramName, exit: Exit) => void) => Promise<Exit[]> }>}
 * stop: stops them one after another, the gateway first
 */
async function startServices(options) {
  const controller = new AbortController();
  const signals = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([controller.signal, ...signals]);
  const wanted = installedServices(options.env);
  const starts = await Promise.allSettled(
    wanted.map(async (name) => {
      try {
        return await startService(name, { ...options, signal });
      } catch (error) {
        // The first failure ends the wait for the others.
        controller.abort(error);
        throw error;
      }
    }),
  );
  /** @type {Service[]} */
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  /** @param {(name: ProgramName, exit: Exit) => void} [onStopped] */
  const stop = async (onStopped) => {
    const exits = [];
    for (const service of started) {
      const exit = await service.stop();
      onStopped?.(service.name, exit);
      exits.push(exit);
    }
    return exits;
  };
  if (started.length < wanted.length) {
    await stop();
    throw signal.reason;
  }
  const entries = started.map((service) => [service.name, service]);
  return { services: /** @type {Record<ServiceName, Service>} */ (Object.fromEntries(entries)), stop };
}

/**
 * @param {string} url
 * @returns {Promise<boolean>}
 */
async function answersReady(url) {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/**
 * Whether another program has taken the port and answers there. Then our service ends, once it tries to listen.
 * @param {number} port
 * @param {number} pid
 * @returns {boolean} false where the system does not say
 */
function isOfAnother(port, pid) {
  const pids = listenersOn(port);
  return pids.length > 0 && !pids.includes(pid);
}

/**
 * @param {Exit} exit
 * @returns {string}
 */
function exitText({ code, signal }) {
  return code === null ? `signal ${signal}` : `exit code ${code}`;
}

/**
 * @param {string} logFile
 * @returns {string} its last lines, for a message
 */
function tailOf(logFile) {
  return lastLines(endOfFile(logFile), 12) || '    (nothing)';
}

module.exports = { installedServices, startService, startServices, exitText, tailOf, PORTS };
