// @ts-check
'use strict';

const { createHash } = require('node:crypto');
const { hashPassword } = require('../accounts/accounts');

/** @typedef {import('./values').Variables} Variables */

/**
 * What each container may know: a folder for each, with the files in it. The passwords of RabbitMQ's and Redis' users are
 * there as hashes. The same secrets always make the same files.
 * @param {Variables} secrets all of values.js
 * @param {object} rights RabbitMQ definitions without users: deploy/rabbitmq/rights.json
 * @returns {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
function filesForContainers(secrets, rights) {
  const of = (/** @type {string} */ name) => secrets[name] ?? '';
  const rabbitMq = (/** @type {string} */ user, /** @type {string} */ variable) =>
    `amqp://${user}:${of(variable)}@rabbitmq:5672`;
  const redis = (/** @type {string} */ user, /** @type {string} */ variable) =>
    `redis://${user}:${of(variable)}@redis:6379`;
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
      metrics_token,
    },
    'products-service': {
      rabbitmq_url: rabbitMq('products-service', 'RABBITMQ_PRODUCTS_PASSWORD'),
      metrics_token,
    },
    'webhooks-service': {
      rabbitmq_url: rabbitMq('webhooks-service', 'RABBITMQ_WEBHOOKS_PASSWORD'),
      metrics_token,
    },
    'notifications-service': {
      rabbitmq_url: rabbitMq('notifications-service', 'RABBITMQ_NOTIFICATIONS_PASSWORD'),
      // A file, because the URL of a real provider has a password.
      mail_providers: 'smtp://mailpit:1025',
      metrics_token,
    },
    rabbitmq: { 'definitions.json': rabbitMqDefinitions(secrets, rights) },
    redis: { redis_users: redisUsers(secrets) },
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
  // Sessions, and a script that counts requests and sign-in attempts.
  [
    'gateway',
    'REDIS_GATEWAY_PASSWORD',
    '~session:* ~rate:* ~sign-in:*',
    '+get +set +getex +del +eval +evalsha +script|load +incrby +pttl +ttl +pexpire +expire +multi +exec',
  ],
]);

/**
 * @param {Variables} secrets
 * @returns {string} a Redis ACL file with hashed passwords
 */
function redisUsers(secrets) {
  const users = REDIS_USERS.map(([name, variable, keys, commands]) => {
    const hash = createHash('sha256')
      .update(secrets[variable] ?? '')
      .digest('hex');
    return `user ${name} on #${hash} resetkeys ${keys} resetchannels -@all ${commands} ${CONNECT}`;
  });
  // Without a password only PING is allowed, for the health check.
  return ['user default on nopass resetkeys resetchannels -@all +ping', ...users, ''].join('\n');
}

/**
 * @param {string} password
 * @returns {string} the gateway's accounts: one operator. The salt is computed from the password, so that the same password
 * makes the same file. That is safe because the password is random.
 */
function gatewayAccounts(password) {
  const salt = createHash('sha256').update(`operator\0${password}`).digest().subarray(0, 16);
  const passwordHash = hashPassword(password, { salt });
  return `${JSON.stringify([{ name: 'operator', role: 'operator', passwordHash }])}\n`;
}

module.exports = { filesForContainers };
