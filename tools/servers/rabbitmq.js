// @ts-check
'use strict';

const { execFile } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { promisify } = require('node:util');
const { lastLines } = require('../shared/console');
const { spawnApart } = require('./apart');
const { startEpmd } = require('./epmd');
const { freePort, LOOPBACK } = require('./ports');
const { probeAmqp } = require('./probe');
const { endChild, endLeftover, guard, isAlive, readPid } = require('../shared/processes');
const { findRabbitMq } = require('./programs');
const { LISTENING_PLUGINS, rabbitMqFiles, rabbitMqEnv } = require('./rabbitmq-config');

const READY_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 20_000;
const CONTROL_LIMIT_MS = 60_000;

/** Each broker has an epmd of its own, so this name need not be unique. */
const NODE_NAME = 'order-flow@localhost';

/**
 * @typedef {object} Member the place of a node in a cluster
 * @property {string} name its node name, <name>@localhost, which its data belongs to
 * @property {number} epmdPort of the epmd that all nodes share
 * @property {string} cookie the secret that all nodes share
 */

/**
 * @typedef {object} RabbitMq a private broker
 * @property {string} url amqp://guest:guest@127.0.0.1:<port>
 * @property {number} port
 * @property {Record<string, number>} pluginPorts ports of the requested plugins that listen, by plugin
 * @property {number} pid the Erlang VM's
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited
 * @property {(...args: string[]) => Promise<string>} control runs `rabbitmqctl` with these arguments; returns its output
 * @property {() => Promise<void>} stop stops in order, in at most about 20 s; nothing keeps running; may be called twice
 * @property {() => void} kill SIGKILL, like a power cut; startRabbitMq() on the same dir works afterwards
 */

/**
 * Starts a private RabbitMQ from the machine's `rabbitmq-server`. Data, logs, Erlang cookie and pid files are all under
 * `dir`, and it listens only on 127.0.0.1. A second start on the same dir finds the data again, even on another port.
 * @param {object} options
 * @param {string} options.dir
 * @param {number} [options.port] a free one if not given
 * @param {string[]} [options.plugins] e.g. ['rabbitmq_management']; each makes the start slower
 * @param {string} [options.config] more lines of its rabbitmq.conf
 * @param {Member} [options.member] if it is a node of a cluster (rabbitmq-cluster.js)
 * @param {(line: string) => void} [options.log]
 * @param {AbortSignal} [options.signal] gives up while starting
 * @returns {Promise<RabbitMq>} once an AMQP handshake works, within 90 s
 */
async function startRabbitMq({ dir: givenDir, port: givenPort, plugins = [], config, member, log, signal }) {
  const dir = path.resolve(givenDir);
  const script = findRabbitMq();
  if (script === undefined) {
    throw new Error('rabbitmq-server is not installed. On Debian or Ubuntu: apt-get install rabbitmq-server');
  }
  const files = rabbitMqFiles(dir);
  fs.mkdirSync(files.logDir, { recursive: true });
  await endLeftover({ pidFile: files.pidFile, program: 'rabbit', dir, what: 'RabbitMQ' }, log);
  signal?.throwIfAborted();

  const port = givenPort ?? (await freePort());
  const epmd = member === undefined ? await startEpmd({ dir, log }) : undefined;
  const epmdPort = member?.epmdPort ?? Number(epmd?.port);
  const nodeName = member?.name ?? NODE_NAME;
  if (member !== undefined) writeCookie(dir, member.cookie);
  const distributionPort = await freePort();
  /** @type {Record<string, number>} */
  const pluginPorts = {};
  for (const plugin of Object.keys(LISTENING_PLUGINS)) pluginPorts[plugin] = await freePort();
  const ports = { port, epmdPort, distributionPort, pluginPorts };
  const env = rabbitMqEnv({ files, script, plugins, config, nodeName, ...ports });

  const output = fs.openSync(files.output, 'w');
  // The directory is an argument, so that the command line shows that the process is ours.
  const vm = spawnApart(script, ['-order_flow_dir', dir], {
    env,
    cwd: dir,
    stdio: ['ignore', output, output],
  });
  fs.closeSync(output);
  await once(vm, 'spawn');
  const pid = Number(vm.pid);
  const release = guard([pid]);
  /** @type {RabbitMq['exited']} */
  const exited = new Promise((resolve) => {
    vm.once('exit', (code, exitSignal) => {
      release();
      epmd?.kill();
      resolve({ code, signal: exitSignal });
    });
  });

  const broker = {
    url: `amqp://guest:guest@${LOOPBACK}:${port}`,
    port,
    pluginPorts: Object.fromEntries(
      Object.entries(pluginPorts).filter(([plugin]) => plugins.includes(plugin)),
    ),
    pid,
    exited,
    /** @param {string[]} args */
    control: async (...args) => {
      const program = path.join(path.dirname(script), 'rabbitmqctl');
      // The slim RabbitMQ has no rabbitmqctl.
      const whole = { ...env, RABBITMQ_SCRIPTS_DIR: undefined };
      const options = { env: whole, cwd: dir, timeout: CONTROL_LIMIT_MS };
      const { stdout } = await promisify(execFile)(program, args, options);
      return stdout;
    },
    stop: async () => {
      const how = await endChild(vm, STOP_LIMIT_MS);
      if (how === 'killed') log?.('RabbitMQ did not stop in time and was killed');
      await exited;
      await epmd?.stop();
      fs.rmSync(files.pidFile, { force: true });
    },
    kill: () => {
      vm.kill('SIGKILL');
      epmd?.kill();
    },
  };
  try {
    await untilReady(broker, files, signal);
  } catch (error) {
    broker.kill();
    await broker.stop();
    throw error;
  }
  return broker;
}

/**
 * @param {RabbitMq} broker
 * @param {import('./rabbitmq-config').Files} files
 * @param {AbortSignal} [signal]
 */
async function untilReady(broker, files, signal) {
  const until = Date.now() + READY_LIMIT_MS;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await probeAmqp(broker.url, 5_000);
      break;
    } catch (error) {
      const why = `${/** @type {Error} */ (error).message}`;
      if (!isAlive(broker.pid)) throw startError('ended while starting', files);
      if (Date.now() > until)
        throw startError(`did not answer within ${READY_LIMIT_MS / 1_000} s (${why})`, files);
      await sleep(50);
    }
  }
  // The VM writes its own pid. If it differs, there is a wrapper in between, and kill() would hit the wrong process.
  const written = readPid(files.pidFile);
  if (written !== broker.pid) {
    throw startError(`runs as process ${written}, not as the started process ${broker.pid}`, files);
  }
}

/**
 * @param {string} what
 * @param {import('./rabbitmq-config').Files} files
 * @returns {Error}
 */
function startError(what, files) {
  const tails = [files.output, files.log].map((file) => {
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    return text.trim() === '' ? '' : `\n  ${file} ends with:\n${lastLines(text)}`;
  });
  return new Error(
    `The private RabbitMQ ${what}. To use one that already runs: RABBITMQ_URL=amqp://…${tails.join('')}`,
  );
}

/**
 * Erlang reads its cookie from the HOME, and only if nobody else may read it.
 * @param {string} dir
 * @param {string} cookie
 */
function writeCookie(dir, cookie) {
  const file = path.join(dir, '.erlang.cookie');
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, cookie, { mode: 0o400 });
}

module.exports = { startRabbitMq };
