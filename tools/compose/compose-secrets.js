// @ts-check
'use strict';

const { createHash, randomBytes } = require('node:crypto');
const { hashPassword } = require('../accounts/accounts');

/** Every secret of docker-compose.yml. */
const SECRETS = [
  'RABBITMQ_ADMIN_PASSWORD',
  'RABBITMQ_GATEWAY_PASSWORD',
  'RABBITMQ_ORDERS_PASSWORD',
  'RABBITMQ_PRODUCTS_PASSWORD',
  'REDIS_ORDERS_PASSWORD',
  'REDIS_GATEWAY_PASSWORD',
  'OPERATOR_PASSWORD',
  'GRAFANA_ADMIN_PASSWORD',
  'METRICS_TOKEN',
];

/** RabbitMQ's users: name, variable of the password, tags. Their rights are in deploy/rabbitmq/rights.json. */
const RABBITMQ_USERS = /** @type {const} */ ([
  ['admin', 'RABBITMQ_ADMIN_PASSWORD', ['administrator']],
  ['gateway', 'RABBITMQ_GATEWAY_PASSWORD', []],
  ['orders-service', 'RABBITMQ_ORDERS_PASSWORD', []],
  ['products-service', 'RABBITMQ_PRODUCTS_PASSWORD', []],
]);

/** Passwords are used in URLs and in .env, where `$`, `#` and quotes have a meaning. */
const USABLE = /^[A-Za-z0-9_-]{16,200}$/;

/** @typedef {Readonly<Record<string, string>>} Variables */

/**
 * @param {string} text of an .env file
 * @returns {Variables} the last value of each variable, as compose reads it
 */
function readVariables(text) {
  const lines = text
    .split(/\r?\n/)
    .map((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((match) => (match ? [[match[1] ?? '', unquoted(match[2] ?? '')]] : [])),
  );
}

/** @param {string} value */
const unquoted = (value) => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

/**
 * Adds a random value for each missing secret. Changes nothing else.
 * @param {string} text of the .env file, '' if there is none
 * @returns {{ text: string, added: string[] }}
 */
function addSecrets(text) {
  const variables = readVariables(text);
  const added = SECRETS.filter((name) => !variables[name]);
  if (added.length === 0) return { text, added };
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  // 24 bytes: 192 bits, 32 characters.
  const lines = added.map((name) => `${name}=${randomBytes(24).toString('base64url')}`);
  const title = '# Secrets of docker-compose.yml, written by `npm run compose:init`. Keep them out of git.';
  return { text: `${start}${start && '\n'}${[title, ...lines].join('\n')}\n`, added };
}

/**
 * @param {Variables} variables
 * @returns {string[]} what is wrong with each wrong secret, without its value
 */
function wrongSecrets(variables) {
  return SECRETS.filter((name) => !USABLE.test(variables[name] ?? '')).map(
    (name) => `${name}: wants 16 to 200 letters, digits, - or _ (remove the line to get a random one)`,
  );
}

/**
 * @param {Variables} variables
 * @returns {string} RabbitMQ definitions of the users, with hashed passwords
 */
function rabbitMqUsers(variables) {
  const users = RABBITMQ_USERS.map(([name, variable, tags]) => ({
    name,
    password_hash: rabbitMqHash(name, variables[variable] ?? ''),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags,
    limits: {},
  }));
  return `${JSON.stringify({ users }, null, 2)}\n`;
}

/**
 * RabbitMQ's own format: base64(salt + sha256(salt + password)) with a salt of four bytes. The salt is computed from user
 * and password, so that the same .env makes the same file. That is safe because the passwords are random.
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
 * @param {Variables} variables
 * @returns {string} a Redis ACL file with hashed passwords
 */
function redisUsers(variables) {
  const users = REDIS_USERS.map(([name, variable, keys, commands]) => {
    const hash = createHash('sha256')
      .update(variables[variable] ?? '')
      .digest('hex');
    return `user ${name} on #${hash} resetkeys ${keys} resetchannels -@all ${commands} ${CONNECT}`;
  });
  // Without a password only PING is allowed, for the health check.
  return ['user default on nopass resetkeys resetchannels -@all +ping', ...users, ''].join('\n');
}

/**
 * @param {Variables} variables
 * @returns {string} the gateway's accounts: one operator. The salt is computed from the password, so that the same .env
 * makes the same file. That is safe because the password is random.
 */
function gatewayAccounts(variables) {
  const password = variables['OPERATOR_PASSWORD'] ?? '';
  const salt = createHash('sha256').update(`operator\0${password}`).digest().subarray(0, 16);
  const passwordHash = hashPassword(password, salt);
  return `${JSON.stringify([{ name: 'operator', role: 'operator', passwordHash }])}\n`;
}

module.exports = {
  SECRETS,
  addSecrets,
  readVariables,
  wrongSecrets,
  rabbitMqUsers,
  redisUsers,
  gatewayAccounts,
};
