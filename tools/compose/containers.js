// @ts-check
'use strict';

const { createHash } = require('node:crypto');
const { hashPassword } = require('../accounts/accounts');

/** @typedef {import('./values').Variables} Variables */

/**
 * Where the containers find the servers.
 * @typedef {object} Servers
 * @property {readonly string[]} rabbitMq each host and port
 * @property {(credentials: string) => string} redis the URL
 * @property {object} [quorum] RabbitMQ definitions of quorum queues: deploy/rabbitmq/quorum.json
 * @property {string} [postgres] host and port; without it: SQLite
 * @property {string} [redisMaster] the first master of Redis; without it there are no sentinels
 */

/** docker-compose.yml: one of each. @type {Servers} */
const ONE_OF_EACH = {
  rabbitMq: ['rabbitmq:5672'],
  redis: (credentials) => `redis://${credentials}@redis:6379`,
};

/**
 * What each container may know: a folder for each, with the files in it. The passwords of RabbitMQ's and Redis' users are
 * there as hashes. The same secrets always make the same files.
 * @param {Variables} secrets all of values.js
 * @param {object} rights RabbitMQ definitions without users: deploy/rabbitmq/rights.json
 * @param {Servers} [servers]
 * @returns {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
function filesForContainers(secrets, rights, servers = ONE_OF_EACH) {
  const of = (/** @type {string} */ name) => secrets[name] ?? '';
  const rabbitMq = (/** @type {string} */ user, /** @type {string} */ variable) =>
    servers.rabbitMq.map((host) => `amqp://${user}:${of(variable)}@${host}`).join(',');
  const redis = (/** @type {string} */ user, /** @type {string} */ variable) =>
    servers.redis(`${user}:${of(variable)}`);
  const database = servers.postgres && {
    database_url: `postgres://order_flow:${of('POSTGRES_PASSWORD')}@${servers.postgres}`,
  };
  const metrics_token = of('METRICS_TOKEN');
  return {
    gateway: {
      rabbitmq_url: rabbitMq('gateway', 'RABBITMQ_GATEWAY_PASSWORD'),
      redis_url: redis('gateway', 'REDIS_GATEWAY_PASSWORD'),
      accounts: gatewayAccounts(of('OPERATOR_PASSWORD')),
      mail_events_secret: of('MAIL_EVENTS_SECRET'),
      metrics_token,
    },
    'orders-service': {
      rabbitmq_url: rabbitMq('orders-service', 'RABBITMQ_ORDERS_PASSWORD'),
      redis_url: redis('orders-service', 'REDIS_ORDERS_PASSWORD'),
      ...database,
      metrics_token,
    },
    'products-service': {
      rabbitmq_url: rabbitMq('products-service', 'RABBITMQ_PRODUCTS_PASSWORD'),
      ...database,
      metrics_token,
    },
    'webhooks-service': {
      rabbitmq_url: rabbitMq('webhooks-service', 'RABBITMQ_WEBHOOKS_PASSWORD'),
      ...database,
      metrics_token,
    },
    'notifications-service': {
      rabbitmq_url: rabbitMq('notifications-service', 'RABBITMQ_NOTIFICATIONS_PASSWORD'),
      // A file, because the URL of a real provider has a password.
      mail_providers: 'smtp://mailpit:1025',
      ...database,
      metrics_token,
    },
    rabbitmq: {
      'definitions.json': rabbitMqDefinitions(
        secrets,
        servers.quorum ? withQuorum(rights, servers.quorum) : rights,
      ),
      ...(servers.quorum && { erlang_cookie: of('RABBITMQ_ERLANG_COOKIE') }),
    },
    redis: {
      redis_users: redisUsers(secrets, servers.redisMaster !== undefined),
      ...(servers.redisMaster && sentinelFiles(of('REDIS_REPLICATION_PASSWORD'), servers.redisMaster)),
    },
    ...(servers.postgres && { postgres: { password: of('POSTGRES_PASSWORD') } }),
    prometheus: { metrics_token },
    grafana: { admin_password: of('GRAFANA_ADMIN_PASSWORD') },
    backup: { rabbitmq_url: rabbitMq('admin', 'RABBITMQ_ADMIN_PASSWORD') },
  };
}

/** RabbitMQ's users: name, variable of the password, tags. Their rights are in deploy/rabbitmq/rights.json. */
const RABBITMQ_USERS = /** @type {const} */ ([
  ['admin', 'RABBITMQ_ADMIN_PASSWORD', ['administrator']],
  ['gateway', 'RABBITMQ_GATEWAY_PASSWORD', []],
  ['orders-service', 'RABBITMQ_ORDERS_PASSWORD', []],
  ['products-service', 'RABBITMQ_PRODUCTS_PASSWORD', []],
  ['webhooks-service', 'RABBITMQ_WEBHOOKS_PASSWORD', []],
  ['notifications-service', 'RABBITMQ_NOTIFICATIONS_PASSWORD', []],
]);

/**
 * @param {Variables} secrets
 * @param {object} rights
 * @returns {string} RabbitMQ definitions: the users with hashed passwords, and their rights
 */
function rabbitMqDefinitions(secrets, rights) {
  const users = RABBITMQ_USERS.map(([name, variable, tags]) => ({
    name,
    password_hash: rabbitMqHash(name, secrets[variable] ?? ''),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags,
    limits: {},
  }));
  return `${JSON.stringify({ users, ...rights }, null, 2)}\n`;
}

/**
 * Some versions of RabbitMQ do not apply the virtual host's default to queues that they import, so their type is written out.
 * A client that declares such a queue with no type still gets the same queue.
 * @param {any} rights
 * @param {object} quorum
 */
const withQuorum = (rights, quorum) => ({
  ...rights,
  ...quorum,
  queues: rights.queues.map((/** @type {object} */ queue) => ({
    ...queue,
    arguments: { 'x-queue-type': 'quorum' },
  })),
});

/**
 * RabbitMQ's own format: base64(salt + sha256(salt + password)) with a salt of four bytes. The salt is computed from user
 * and password, so that the same password makes the same file. That is safe because the passwords are random.
 * @param {string} user
 * @param {string} password
 */
function rabbitMqHash(user, password) {
  const salt = createHash('sha256').update(`${user}\0${password}`).digest().subarray(0, 4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}

/** The commands that ioredis sends when it connects. */
const CONNECT = '+ping +info +auth +hello +select';
/** Each service's rights in Redis: its keys and its commands. */
const REDIS_USERS = /** @type {const} */ ([
  ['orders-service', 'REDIS_ORDERS_PASSWORD', '~processed:* ~lock:*', '+get +set +del +exists +eval'],
  // Sessions, a script that counts requests and sign-in attempts, and the list of gateways.
  [
    'gateway',
    'REDIS_GATEWAY_PASSWORD',
    '~session:* ~rate:* ~sign-in:* ~gateways',
    '+get +set +getex +del +eval +evalsha +script|load +incrby +pttl +ttl +pexpire +expire +multi +exec +time +hset +hgetall +hdel',
  ],
]);

/** What a replica does at its master, and what a sentinel does at both (Redis' own documentation lists them). */
const REPLICATION = '+psync +replconf +ping';
const SENTINEL =
  'allchannels +multi +slaveof +replicaof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill';

/**
 * @param {Variables} secrets
 * @param {boolean} replicated
 * @returns {string} a Redis ACL file with hashed passwords
 */
function redisUsers(secrets, replicated) {
  const hashOf = (/** @type {string} */ name) =>
    createHash('sha256')
      .update(secrets[name] ?? '')
      .digest('hex');
  const users = REDIS_USERS.map(
    ([name, variable, keys, commands]) =>
      `user ${name} on #${hashOf(variable)} resetkeys ${keys} resetchannels -@all ${commands} ${CONNECT}`,
  );
  const hash = hashOf('REDIS_REPLICATION_PASSWORD');
  const replication = [
    `user replication on #${hash} resetkeys resetchannels -@all ${REPLICATION}`,
    `user sentinel on #${hash} resetkeys resetchannels -@all ${SENTINEL}`,
  ];
  // Without a password only PING is allowed, for the health check.
  const nobody = 'user default on nopass resetkeys resetchannels -@all +ping';
  return [nobody, ...users, ...(replicated ? replication : []), ''].join('\n');
}

/**
 * @param {string} password
 * @param {string} master
 * @returns {Record<string, string>} what redis.conf includes, and the configuration with which a sentinel starts
 */
function sentinelFiles(password, master) {
  return {
    redis_replication: `masteruser replication\nmasterauth ${password}\n`,
    sentinel: [
      // Containers get new addresses, but keep their names.
      'sentinel resolve-hostnames yes',
      'sentinel announce-hostnames yes',
      `sentinel monitor order-flow ${master} 6379 2`,
      'sentinel down-after-milliseconds order-flow 5000',
      'sentinel failover-timeout order-flow 30000',
      'sentinel auth-user order-flow sentinel',
      `sentinel auth-pass order-flow ${password}`,
      '',
    ].join('\n'),
  };
}

/**
 * @param {string} password
 * @returns {string} the gateway's accounts: one admin, called operator. The salt is computed from the password, so that the same password
 * makes the same file. That is safe because the password is random.
 */
function gatewayAccounts(password) {
  const salt = createHash('sha256').update(`operator\0${password}`).digest().subarray(0, 16);
  const passwordHash = hashPassword(password, { salt });
  return `${JSON.stringify([{ name: 'operator', role: 'admin', passwordHash }])}\n`;
}

module.exports = { filesForContainers, ONE_OF_EACH };
