// @ts-check
'use strict';

/** `npm start`: does everything from a fresh clone to a confirmed order, then runs until Ctrl-C. */

const fs = require('node:fs');
const path = require('node:path');
const { provideAccounts } = require('../accounts/accounts');
const { consoleLog, duration } = require('../shared/console');
const { ensureBuilt, ensureInstalled, nodeBinary } = require('../install/install');
const { assertPortFree, LOOPBACK } = require('../servers/ports');
const { summary } = require('./report');
const { lockDataDir, writeRun } = require('./run-file');
const { catalogueTable, fetchCatalogue, hasOrders, placeSampleOrder } = require('./sample-order');
const { screenLine, withoutRepeats } = require('./screen');
const { mailSinkPort, provideMailSink, wantsMailSink } = require('./mail-sink');
const { eachUrl } = require('../shared/server-urls');
const { provideServers } = require('../servers/servers');
const { exitText, installedServices, PORTS, startServices, tailOf } = require('./services');
const { Stopped, stopSignals } = require('../shared/stop-signals');
const { provideTraces, tracesEndpoint } = require('./trace-store');
const { logBounds } = require('./turn-log');
const { provideWebhookKey } = require('./webhook-key');

const root = path.resolve(__dirname, '../..');
const log = consoleLog();

/** @typedef {Awaited<ReturnType<typeof startServices>>} Services */
/** @typedef {import('../servers/servers').Servers} Servers */
/** @typedef {import('./services').Service} Service */
/** @typedef {import('../mail-sink/mail-sink').MailSink} MailSink */
/** @type {{ services?: Services, servers?: Servers, traceStore?: Service, mailSink?: MailSink, leave: (() => void)[], stopping: boolean }} */
const running = { leave: [], stopping: false };

async function main() {
  const from = Date.now();
  if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
  const { env } = process;
  // A wrong value is said before anything is started.
  logBounds(env);
  const dataDir = path.resolve(root, env['DATA_DIR'] || '.data');
  running.leave.push(lockDataDir(dataDir));
  const ports = await freePorts(env);

  const { signal, requested } = stopSignals({
    onFirst: (name) => log(`${name}: stopping (again: kill at once)`),
    onSecond: killAtOnce,
  });
  const steps = { root, log, logDir: path.join(dataDir, 'logs'), signal };
  await ensureInstalled(steps);
  await ensureBuilt(steps);

  const postgres = wantsPostgres(process.argv.slice(2), env);
  log(`Starting RabbitMQ${postgres ? ', PostgreSQL' : ''} and Redis`);
  const servers = await provideServers({ dataDir, env, log, signal, postgres });
  running.servers = servers;
  const accounts = provideAccounts(dataDir, env);
  log('Starting the services');
  const all = env['LOG_TO_SCREEN'] === 'true';
  const show = all ? log : withoutRepeats(log);
  const programs = {
    ...steps,
    node: nodeBinary(root),
    /** @type {import('./services').ServiceOptions['onLine']} */
    onLine: (line, name) => {
      const shown = screenLine(name, line, all);
      if (shown !== undefined) show(shown);
    },
  };
  const traces = await provideTraces({ ...programs, env: { ...env, DATA_DIR: dataDir } });
  if (traces.store) running.traceStore = traces.store;
  const mails = await provideMailSink(env);
  if (mails.sink) running.mailSink = mails.sink;
  const services = await startServices({
    ...programs,
    env: {
      ...env,
      ...traces.env,
      // A person who tries webhooks has a receiver on this machine.
      WEBHOOK_ALLOW_HTTP: env['WEBHOOK_ALLOW_HTTP'] || 'true',
      WEBHOOK_ALLOW_PRIVATE: env['WEBHOOK_ALLOW_PRIVATE'] || '127.0.0.0/8',
      SEED_CATALOGUE: env['SEED_CATALOGUE'] || 'true',
      ...mails.env,
      MAIL_PUBLIC_URL: env['MAIL_PUBLIC_URL'] || `http://${LOOPBACK}:${ports.gateway}`,
      DATA_DIR: dataDir,
      RABBITMQ_URL: servers.rabbitmqUrl,
      REDIS_URL: servers.redisUrl,
      ...(servers.databaseUrl && { DATABASE_URL: servers.databaseUrl }),
      ...accounts.env,
      ...provideWebhookKey(dataDir, env),
    },
  });
  running.services = services;
  signal.throwIfAborted();

  const run = describeRun({ from, dataDir, ports, servers, services, traceStore: traces.store });
  running.leave.push(writeRun(run));
  await showSummary(run, servers);
  if (mails.sink) log(`mails             ${mails.sink.url}   (read here; nothing leaves this machine)`);
  for (const line of accounts.lines) log(line);
  log(`Up in ${duration(Date.now() - from)}. Stop it with Ctrl-C (or: kill ${process.pid})`);
  for (const [name, exited] of Object.entries(servers.exited)) {
    void exited?.then(() => {
      if (!running.stopping)
        log(
          `${name} has ended, and the services wait for it. Stop everything (Ctrl-C, or: kill ${process.pid}) and run npm start again.`,
        );
    });
  }
  void traces.store?.exited.then(() => {
    if (!running.stopping) log('trace-store has ended: orders continue, but their traces are lost');
  });
  await Promise.race([requested, ...Object.values(services.services).map(diedEarly)]);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @throws {Error} if a port cannot be used; nothing has been started then
 */
async function freePorts(env) {
  const programs = [
    ...installedServices(env),
    ...(tracesEndpoint(env) === undefined ? [/** @type {const} */ ('trace-store')] : []),
  ];
  const ports = programs.map((program) => {
    const [variable, byDefault] = PORTS[program];
    const port = Number(env[variable] || byDefault);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${variable}=${env[variable]} is not a port: an integer from 1 to 65535.`);
    }
    return { program, variable, port };
  });
  if (wantsMailSink(env)) await assertPortFree(mailSinkPort(env), 'MAIL_SINK_PORT', LOOPBACK);
  if (new Set(ports.map(({ port }) => port)).size < ports.length) {
    throw new Error(
      `Each service needs its own port: ${ports.map((p) => `${p.variable}=${p.port}`).join(' ')}.`,
    );
  }
  for (const { variable, port } of ports) await assertPortFree(port, variable, env['HOST'] || LOOPBACK);
  return /** @type {import('./run-file').Run['ports']} */ (
    Object.fromEntries(ports.map(({ program, port }) => [partOf(program), port]))
  );
}

/**
 * @param {import('./services').ProgramName} program
 * @returns {string} its name in run.json: orders, not orders-service
 */
const partOf = (program) => (program === 'trace-store' ? 'traces' : program.replace('-service', ''));

/**
 * @param {{ from: number, dataDir: string, ports: import('./run-file').Run['ports'], servers: Servers,
 *   services: Services, traceStore: Service | undefined }} parts
 * @returns {import('./run-file').Run}
 */
function describeRun({ from, dataDir, ports, servers, services, traceStore }) {
  const running = [...Object.values(services.services), ...(traceStore ? [traceStore] : [])];
  /**
   * @template T
   * @param {(service: Service) => T} of
   */
  const each = (of) =>
    /** @type {{ gateway: T, orders: T, products: T } & Record<string, T>} */ (
      Object.fromEntries(running.map((service) => [partOf(service.name), of(service)]))
    );
  const owners = running.flatMap(({ name }) => (name.endsWith('-service') ? [partOf(name)] : []));
  return {
    startedAt: new Date(from).toISOString(),
    pid: process.pid,
    dataDir,
    urls: each(({ url }) => url),
    ports: {
      ...ports,
      rabbitmq: portOf(servers.rabbitmqUrl, 5672),
      redis: portOf(servers.redisUrl, 6379),
    },
    pids: { ...each(({ pid }) => pid), ...servers.pids },
    databases: /** @type {import('./run-file').Run['databases']} */ (
      Object.fromEntries(owners.map((owner) => [owner, databaseOf(owner, { dataDir, servers })]))
    ),
    rabbitmqUrl: servers.rabbitmqUrl,
    redisUrl: servers.redisUrl,
    logs: {
      ...each(({ logFile }) => logFile),
      ...(servers.sources.rabbitmq === 'private' && {
        rabbitmq: path.join(dataDir, 'rabbitmq/log/rabbitmq.log'),
      }),
      ...(servers.sources.redis === 'private' && { redis: path.join(dataDir, 'redis/redis.log') }),
    },
  };
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @throws {Error} if an argument is not known
 * @returns {boolean} whether the services use PostgreSQL
 */
function wantsPostgres(args, env) {
  const unknown = args.find((arg) => arg !== '--postgres');
  if (unknown !== undefined) {
    throw new Error(`npm start does not know ${unknown}. It knows: npm start -- --postgres`);
  }
  return args.includes('--postgres') || Boolean(env['DATABASE_URL']);
}

/**
 * @param {string} owner
 * @param {{ dataDir: string, servers: Servers }} where
 * @returns {string} a file, or a URL; the rule is that of packages/storage/src/database-url.ts
 */
function databaseOf(owner, { dataDir, servers }) {
  const own = process.env[`${owner.toUpperCase()}_DATABASE_URL`];
  if (own) return own;
  if (servers.databaseUrl === undefined) return path.join(dataDir, `${owner}.db`);
  const url = new URL(servers.databaseUrl);
  url.pathname = url.pathname.length > 1 ? `${url.pathname}_${owner}` : `/${owner}`;
  return url.href;
}

/**
 * @param {string} urls
 * @param {number} byDefault
 * @returns {number} the port of the first server
 */
const portOf = (urls, byDefault) => Number(new URL(eachUrl(urls)[0] ?? '').port || byDefault);

/**
 * @param {import('./run-file').Run} run
 * @param {Servers} servers
 */
async function showSummary(run, servers) {
  const products = await fetchCatalogue(run.urls.gateway);
  log(`\nCatalogue`);
  for (const line of catalogueTable(products)) log(line);
  const product = products.find(({ stock }) => stock > 0);
  // A sample order takes a unit of stock, so a shop that is in use gets none.
  if (await hasOrders(run.databases.orders)) log('\nthere are orders already: no sample order\n');
  else if (!product) log('\nno product in stock: no sample order\n');
  else log(`\n${await placeSampleOrder(run.urls.gateway, product)}\n`);
  for (const line of summary(run, servers)) log(line);
}

/**
 * @param {import('./services').Service} service
 * @returns {Promise<never>}
 */
async function diedEarly({ name, exited, logFile }) {
  const exit = await exited;
  throw new Error(
    `${name} has ended by itself (${exitText(exit)}). Its log, ${logFile}, ends with:\n${tailOf(logFile)}\n` +
      `Everything else stops now. npm start continues where it was: no accepted order is lost.`,
  );
}

/** Stops what runs, in order, one line each. */
async function stopAll() {
  running.stopping = true;
  await running.services?.stop((name, exit) => log(`${name} stopped (${exitText(exit)})`));
  // After the services, which send spans to it.
  const traceStoreEnd = await running.traceStore?.stop();
  if (traceStoreEnd) log(`trace-store stopped (${exitText(traceStoreEnd)})`);
  await running.mailSink?.stop();
  if (running.servers !== undefined) {
    await running.servers.stop();
    const { sources } = running.servers;
    for (const [name, source] of Object.entries(sources)) if (source !== 'given') log(`${name} stopped`);
  }
  for (const leave of running.leave) leave();
}

/** Programs that are still starting end by themselves when this process is gone. */
function killAtOnce() {
  for (const { child } of Object.values(running.services?.services ?? {})) child.kill('SIGKILL');
  running.traceStore?.child.kill('SIGKILL');
  running.servers?.kill();
  for (const leave of running.leave) leave();
  log('killed');
  process.exit(130);
}

/** @returns {Promise<number>} the exit code */
async function start() {
  let code = 0;
  try {
    await main();
  } catch (error) {
    if (error instanceof Stopped) code = error.exitCode;
    else {
      log(`\n${error instanceof Error ? error.message : String(error)}`);
      code = 1;
    }
  }
  await stopAll();
  return code;
}

void start().then((code) => process.exit(code));
