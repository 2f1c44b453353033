// @ts-check
'use strict';

/**
 * `npm run cluster`: the system as it runs on several machines, on one: three RabbitMQ nodes, Redis with sentinels, replicas
 * of the services. A second `npm run cluster` kills and starts single parts of it.
 */

const fs = require('node:fs');
const path = require('node:path');
const { provideAccounts } = require('../accounts/accounts');
const { consoleLog, duration } = require('../shared/console');
const { ensureBuilt, ensureInstalled, nodeBinary } = require('../install/install');
const { freePort } = require('../servers/ports');
const { preparePrograms } = require('../servers/servers');
const { lockDataDir } = require('../start/run-file');
const { Stopped, stopSignals } = require('../shared/stop-signals');
const { provideMailSink } = require('../start/mail-sink');
const { provideTraces } = require('../start/trace-store');
const { sendCommand, takeCommands } = require('./control');
const { readOptions } = require('./options');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

/** @typedef {import('./part').Part} Part */
/** What stops, in the order in which it was started. @type {{ name: string, stop: () => Promise<unknown> | unknown }[]} */
const running = [];

/** @param {{ replicas: number, sqlite: boolean }} options */
async function run({ replicas: wanted, sqlite }) {
  const from = Date.now();
  const dataDir = dataDirOf();
  fs.mkdirSync(dataDir, { recursive: true });
  const unlock = lockDataDir(dataDir);
  running.push({ name: '', stop: unlock });
  const logDir = path.join(dataDir, 'logs');
  const { signal, requested } = stopSignals({
    onFirst: (name) => log(`${name}: stopping`),
    // What was started ends when this process is gone.
    onSecond: () => process.exit(130),
  });
  const steps = { root, log, logDir, signal };
  await ensureInstalled(steps);
  await ensureBuilt(steps);
  const own = { ...process.env, RABBITMQ_URL: '', REDIS_URL: '', REDIS_HOST: '', DATABASE_URL: '' };
  await preparePrograms({ dataDir, env: own, log, signal, postgres: !sqlite });

  // These need what npm ci installs.
  const databases = require('./database');
  const { startServers } = require('./servers');
  const { replicasOf } = require('./services');
  const { startBalancer } = require('./balancer');

  const server = sqlite ? '' : ', PostgreSQL';
  log(`Starting three RabbitMQ nodes, two Redis servers with three sentinels${server}`);
  const servers = await startServers({ dir: dataDir, log, signal });
  running.push({ name: 'RabbitMQ and Redis', stop: servers.stop });
  const database = sqlite
    ? databases.sqlite({ dataDir })
    : await databases.postgres({ dataDir, log, signal });
  running.push(...database.parts.map(stopper));

  log('Starting the services');
  const programs = { ...steps, node: nodeBinary(root) };
  const { traces, mails } = await startHelpers(programs, dataDir);
  const accounts = provideAccounts(dataDir, process.env);
  const env = {
    ...process.env,
    ...traces.env,
    ...mails.env,
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    SEED_CATALOGUE: 'true',
    DATA_DIR: dataDir,
    ...database.env,
    ...servers.env,
    ...accounts.env,
  };
  const replicas = await replicasOf({
    replicas: (name) => database.replicas(name, wanted),
    programs: { ...programs, env },
    logDir,
  });
  running.push(...replicas.map(({ part }) => stopper(part)).reverse());
  await Promise.all(replicas.map(({ part }) => part.start()));
  const gateways = replicas.filter(({ name }) => name === 'gateway');
  const balancer = await startBalancer(() =>
    gateways.filter(({ part }) => part.state === 'running').map(({ port }) => port),
  );
  running.push({ name: '', stop: balancer.stop });

  const parts = new Map(
    [...servers.parts, ...database.parts, ...replicas.map(({ part }) => part)].map((part) => [
      part.name,
      part,
    ]),
  );
  const endCommands = await takeCommands(dataDir, (command) => act(parts, command));
  running.push({ name: '', stop: endCommands });
  log('');
  for (const part of parts.values()) log(String(part));
  log(`\ndatabase          ${database.address}`);
  log(
    `all gateways      ${balancer.url}/orders   ${balancer.url}/products   ${balancer.url}/admin   ${balancer.url}/docs`,
  );
  if (traces.store) log(`traces            ${traces.store.url}/api/traces/<traceId>`);
  if (mails.sink) log(`mails             ${mails.sink.url}`);
  for (const line of accounts.lines) log(line);
  log(`logs              ${logDir}`);
  log('try               npm run cluster -- --kill rabbit:2     (then --start rabbit:2; --status shows all)');
  log(`Up in ${duration(Date.now() - from)}. Stop it with Ctrl-C (or: kill ${process.pid})`);
  await requested;
}

/**
 * @param {{ root: string, node: string, log: import('../shared/console').Log, signal: AbortSignal }} programs
 * @param {string} dataDir
 */
async function startHelpers(programs, dataDir) {
  const ports = { TRACE_STORE_PORT: String(await freePort()), MAIL_SINK_PORT: String(await freePort()) };
  const env = { ...process.env, ...ports, DATA_DIR: dataDir };
  const traces = await provideTraces({ ...programs, env });
  running.push({ name: '', stop: () => traces.store?.stop() });
  const mails = await provideMailSink(env);
  running.push({ name: '', stop: () => mails.sink?.stop() });
  return { traces, mails };
}

/**
 * @param {Map<string, Part>} parts
 * @param {import('./options').Command} command
 * @returns {Promise<string>}
 */
async function act(parts, { action, part: name = '' }) {
  if (action === 'status') return [...parts.values()].join('\n');
  const part = parts.get(name);
  if (part === undefined) throw new Error(`There is no ${name}. There are: ${[...parts.keys()].join(', ')}`);
  const from = Date.now();
  log(`${name}: ${action}`);
  await part[action]();
  log(`${name}: ${part.state}`);
  return `${part} (${duration(Date.now() - from)})`;
}

/** @param {Part} part */
const stopper = (part) => ({
  name: part.name,
  stop: () => (part.state === 'away' ? undefined : part.stop()),
});

const dataDirOf = () => path.resolve(root, process.env['DATA_DIR'] || '.data/cluster');

/** Stops what runs, the last first. */
async function stopAll() {
  for (const { name, stop } of running.reverse()) {
    try {
      await stop();
      if (name !== '') log(`${name} stopped`);
    } catch (error) {
      log(`${name}: ${/** @type {Error} */ (error).message}`);
    }
  }
}

/** @returns {Promise<number>} the exit code */
async function main() {
  let code = 0;
  try {
    const options = readOptions(process.argv.slice(2));
    if ('command' in options) log(await sendCommand(dataDirOf(), options.command));
    else await run(options);
  } catch (error) {
    code = error instanceof Stopped ? error.exitCode : 1;
    if (!(error instanceof Stopped)) log(`\n${error instanceof Error ? error.message : String(error)}`);
  }
  await stopAll();
  return code;
}

void main().then((code) => process.exit(code));
