// @ts-check
'use strict';

const path = require('node:path');
const { dockerAnswers, startContainer } = require('./containers');
const { installPackages, rootPrefix } = require('./packages');
const { probeAmqp, probePostgres, probeRedis, withoutPassword } = require('./probe');
const { startPostgres } = require('./postgres');
const { findPostgres, findRabbitMq, findRedis } = require('./programs');
const { startRabbitMq } = require('./rabbitmq');
const { startRedis } = require('./redis');

/** @typedef {import('../shared/console').Log} Log */
/** @typedef {'given' | 'private' | 'container'} Source where a server comes from; we never stop a given one */
/**
 * @typedef {object} Server
 * @property {string} url
 * @property {Source} source
 * @property {number} [pid]
 * @property {Promise<unknown>} [exited]
 * @property {() => Promise<void>} stop
 * @property {() => void} [kill]
 */
/**
 * @typedef {object} Servers
 * @property {string} rabbitmqUrl
 * @property {string} redisUrl
 * @property {string} [databaseUrl] of a PostgreSQL; undefined: the services use SQLite
 * @property {{ rabbitmq?: number, redis?: number, postgres?: number }} pids of private ones
 * @property {{ rabbitmq: Source, redis: Source, postgres?: Source }} sources
 * @property {{ rabbitmq?: Promise<unknown>, redis?: Promise<unknown>, postgres?: Promise<unknown> }} exited of private ones
 * @property {() => Promise<void>} stop stops only what was started here
 * @property {() => void} kill the same at once, with SIGKILL; containers stay until the next start
 */
/**
 * @typedef {object} Options
 * @property {string} dataDir
 * @property {NodeJS.ProcessEnv} env
 * @property {Log} log
 * @property {AbortSignal} [signal]
 * @property {boolean} [postgres] also a PostgreSQL; DATABASE_URL asks for it too
 */

/**
 * Provides RabbitMQ and Redis, and PostgreSQL if it is wanted. Each comes from the first that works: the URL in the environment; a private instance of
 * the machine's program with data under `dataDir`; a container; a private instance of the distribution's package.
 * @param {Options} options
 * @throws {Error} with the choices, if none works
 * @returns {Promise<Servers>}
 */
async function provideServers(options) {
  const { dataDir, env, log, signal } = options;
  const redisUrl = redisUrlOf(env);
  // Given servers are checked before anything is started.
  const given = {
    rabbitmq: env['RABBITMQ_URL']
      ? await useGiven('RABBITMQ_URL', env['RABBITMQ_URL'], probeAmqp)
      : undefined,
    redis: redisUrl
      ? await useGiven(env['REDIS_URL'] ? 'REDIS_URL' : 'REDIS_HOST', redisUrl, probeRedis)
      : undefined,
  };
  const postgresUrl = env['DATABASE_URL'];
  const givenPostgres = postgresUrl ? await useGiven('DATABASE_URL', postgresUrl, probePostgres) : undefined;
  const useContainers = await preparePrograms({ ...options, containers: true });
  const rabbitmqOptions = { dir: path.join(dataDir, 'rabbitmq'), log, signal };
  const redisOptions = { dir: path.join(dataDir, 'redis'), log, signal };
  const starts = await Promise.allSettled([
    given.rabbitmq ??
      (useContainers && findRabbitMq() === undefined
        ? rabbitMqContainer(rabbitmqOptions)
        : privateServer(startRabbitMq(rabbitmqOptions))),
    given.redis ??
      (useContainers && findRedis() === undefined
        ? redisContainer(redisOptions)
        : privateServer(startRedis(redisOptions))),
    givenPostgres ?? (options.postgres ? privatePostgres(options, useContainers) : undefined),
  ]);
  const [rabbitmq, redis, postgres] = starts.map((start) =>
    start.status === 'fulfilled' ? start.value : undefined,
  );
  const stop = async () => {
    await Promise.all([rabbitmq?.stop(), redis?.stop(), postgres?.stop()]);
  };
  if (rabbitmq === undefined || redis === undefined || starts[2]?.status === 'rejected') {
    await stop();
    throw starts.find((start) => start.status === 'rejected')?.reason;
  }
  return {
    rabbitmqUrl: rabbitmq.url,
    redisUrl: redis.url,
    ...(postgres && { databaseUrl: postgres.url }),
    pids: { rabbitmq: rabbitmq.pid, redis: redis.pid, ...(postgres && { postgres: postgres.pid }) },
    sources: {
      rabbitmq: rabbitmq.source,
      redis: redis.source,
      ...(postgres && { postgres: postgres.source }),
    },
    exited: {
      rabbitmq: rabbitmq.exited,
      redis: redis.exited,
      ...(postgres && { postgres: postgres.exited }),
    },
    stop,
    kill: () => {
      rabbitmq.kill?.();
      redis.kill?.();
      postgres?.kill?.();
    },
  };
}

/**
 * Makes sure that this machine has the server programs for private instances.
 * @param {Options & { containers?: boolean }} options
 * @returns {Promise<boolean>} true: a program is missing, but containers are allowed and can replace it
 */
async function preparePrograms({ dataDir, env, log, signal, postgres = false, containers = false }) {
  const missing = [
    ...((env['RABBITMQ_URL'] ?? '') === '' && findRabbitMq() === undefined ? ['rabbitmq-server'] : []),
    ...(redisUrlOf(env) === '' && findRedis() === undefined ? ['redis-server'] : []),
    ...(postgres && !env['DATABASE_URL'] && findPostgres() === undefined ? ['postgresql'] : []),
  ];
  if (missing.length === 0) return false;
  if (containers && dockerAnswers()) return true;
  if (rootPrefix() === undefined) {
    const variables = ['RABBITMQ_URL', 'REDIS_URL', ...(postgres ? ['DATABASE_URL'] : [])];
    const others =
      `  - set ${variables.join(' and ')} to servers that run already, or\n` +
      `  - start Docker (docker info must answer), or\n`;
    throw new Error(
      `This machine has no ${missing.join(' and no ')}.${containers ? ' Choose one:' : ''}\n` +
        `${containers ? others : ''}  - install it: on Debian or Ubuntu run this as root (or with passwordless ` +
        `sudo), or yourself:\n    sudo apt-get install ${missing.join(' ')}   (macOS: brew install rabbitmq redis${postgres ? ' postgresql' : ''})`,
    );
  }
  await installPackages(missing, { logDir: path.join(dataDir, 'logs'), log, signal });
  return false;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} '' if no Redis is given
 */
function redisUrlOf(env) {
  if (env['REDIS_URL']) return env['REDIS_URL'];
  return env['REDIS_HOST'] ? `redis://${env['REDIS_HOST']}:${env['REDIS_PORT'] || '6379'}` : '';
}

/**
 * @param {string} variable
 * @param {string} url
 * @param {(url: string) => Promise<void>} probe
 * @returns {Promise<Server>}
 */
async function useGiven(variable, url, probe) {
  try {
    await probe(url);
  } catch (error) {
    const why = /** @type {Error} */ (error).message || /** @type {NodeJS.ErrnoException} */ (error).code;
    throw new Error(
      `Nothing usable at ${variable}=${withoutPassword(url)}: ${why}. ` +
        `Start that server, correct the variable, or unset it to get a private one.`,
    );
  }
  return { url, source: 'given', stop: () => Promise.resolve() };
}

/**
 * @param {Promise<{ url: string, pid: number, exited: Promise<unknown>, stop: () => Promise<void>,
 *   kill: () => void }>} starting
 * @returns {Promise<Server>}
 */
async function privateServer(starting) {
  return { ...(await starting), source: 'private' };
}

/**
 * @param {Options} options
 * @param {boolean} useContainers
 * @returns {Promise<Server>}
 */
function privatePostgres({ dataDir, log, signal }, useContainers) {
  const options = { dir: path.join(dataDir, 'postgres'), log, signal };
  return useContainers && findPostgres() === undefined
    ? postgresContainer(options)
    : privateServer(startPostgres(options));
}

/**
 * @param {{ dir: string, log: Log, signal?: AbortSignal }} options
 * @returns {Promise<Server>}
 */
async function postgresContainer(options) {
  const container = await startContainer({
    image: 'postgres:17-alpine',
    command: ['postgres', '-c', 'max_connections=200', '-c', 'jit=off'],
    // It listens on 127.0.0.1 only.
    extra: ['--env', 'POSTGRES_HOST_AUTH_METHOD=trust'],
    ...{ ...options, port: 5432, mount: '/var/lib/postgresql/data', probe: probePostgres },
    urlOf: (port) => `postgres://postgres@127.0.0.1:${port}`,
  });
  return { ...container, source: 'container' };
}

/**
 * @param {{ dir: string, log: Log, signal?: AbortSignal }} options
 * @returns {Promise<Server>}
 */
async function rabbitMqContainer(options) {
  const container = await startContainer({
    image: 'rabbitmq:4-management',
    // The data belongs to a node name, which comes from the host name.
    extra: ['--hostname', 'order-flow'],
    ...{ ...options, port: 5672, mount: '/var/lib/rabbitmq', probe: probeAmqp },
    urlOf: (port) => `amqp://guest:guest@127.0.0.1:${port}`,
  });
  return { ...container, source: 'container' };
}

/**
 * @param {{ dir: string, log: Log, signal?: AbortSignal }} options
 * @returns {Promise<Server>}
 */
async function redisContainer(options) {
  const container = await startContainer({
    image: 'redis:7-alpine',
    command: ['redis-server', '--appendonly', 'yes', '--appendfsync', 'everysec'],
    ...{ ...options, port: 6379, mount: '/data', probe: probeRedis },
    urlOf: (port) => `redis://127.0.0.1:${port}`,
  });
  return { ...container, source: 'container' };
}

module.exports = { provideServers, preparePrograms };
