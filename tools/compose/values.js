// @ts-check
'use strict';

const { randomBytes } = require('node:crypto');

/** Every secret of docker-compose.yml. */
const SECRETS = [
  'RABBITMQ_ADMIN_PASSWORD',
  'RABBITMQ_GATEWAY_PASSWORD',
  'RABBITMQ_ORDERS_PASSWORD',
  'RABBITMQ_PRODUCTS_PASSWORD',
  'RABBITMQ_WEBHOOKS_PASSWORD',
  'RABBITMQ_NOTIFICATIONS_PASSWORD',
  'REDIS_ORDERS_PASSWORD',
  'REDIS_GATEWAY_PASSWORD',
  'OPERATOR_PASSWORD',
  'GRAFANA_ADMIN_PASSWORD',
  'METRICS_TOKEN',
  'MAIL_EVENTS_SECRET',
  'WEBHOOK_SECRETS_KEY',
];

/** What docker-compose.scale.yml needs besides. */
const SCALE_SECRETS = ['POSTGRES_PASSWORD', 'REDIS_REPLICATION_PASSWORD', 'RABBITMQ_ERLANG_COOKIE'];

/** @returns {string} 192 random bits, 32 characters */
const randomSecret = () => randomBytes(24).toString('base64url');

/** Passwords are used in URLs and in .env, where `$`, `#` and quotes have a meaning. */
const USABLE = /^[A-Za-z0-9_-]{16,200}$/;

/** The first of several keys is for what is new; the others read what is stored. */
const KEYS = 'WEBHOOK_SECRETS_KEY';

/**
 * @param {string} name
 * @param {Variables} stored
 * @returns {string} a new value. Before keys it puts a new one: else nothing could read what they have encrypted.
 */
const renewed = (name, stored) =>
  name === KEYS && stored[KEYS] ? [randomSecret(), ...stored[KEYS].split(',')].join(',') : randomSecret();

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
  const lines = added.map((name) => `${name}=${randomSecret()}`);
  const title = '# Secrets of docker-compose.yml, written by `npm run compose:init`. Keep them out of git.';
  return { text: `${start}${start && '\n'}${[title, ...lines].join('\n')}\n`, added };
}

/**
 * @param {Variables} variables
 * @returns {string[]} what is wrong with each wrong secret, without its value
 */
function wrongSecrets(variables) {
  const isUsable = (/** @type {string} */ name) =>
    (name === KEYS ? (variables[name] ?? '').split(',') : [variables[name] ?? '']).every((value) =>
      USABLE.test(value),
    );
  return SECRETS.filter((name) => !isUsable(name)).map(
    (name) => `${name}: wants 16 to 200 letters, digits, - or _ (remove the line to get a random one)`,
  );
}

module.exports = { SECRETS, addSecrets, randomSecret, renewed, readVariables, wrongSecrets, SCALE_SECRETS };
