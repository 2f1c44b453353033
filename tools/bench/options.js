// @ts-check
'use strict';

const path = require('node:path');
const { parseArgs } = require('node:util');

const USAGE = `npm run bench -- [options]

  closed load: N orders with C clients, from the first POST until all are final, R rounds
    --orders N            10000 (with --memory: 100000)
    --clients C           64
    --rounds R            3 (with --memory: 1)
    --warmup N            1000 orders first, not counted
  open load: constant arrival; latencies count from when a request was due
    --rate N              requests/s; half of the closed load's median of confirmed orders/s, of the slowest of our
                          variants
    --seconds S           20; 0: none
    --open-rounds R       1
  --overload              10 times that median for 30 s (--overload-seconds S); measures what is shed and the recovery
  --memory                growth of memory over 100,000 orders; no open load
  side by side, in turn in each round:
    --compare NAME=VALUE  tracing=off, logs=off, env:VAR=VALUE, or events=on (both
                          optional services and three webhook endpoints), or several joined by +; may be repeated
    --compare database=postgres, --compare replicas=N   the same on PostgreSQL, and with N
                          processes of the orders and products service each (on PostgreSQL)
    --compare checkout=DIR  another checkout of this project, with its node_modules; it is built first
    --stored N            the same system with N orders already stored
    --peer DIR            another system: DIR/run.sh starts it
    --limit FILE          the broker's limit: FILE prints { "orders_per_s": … }
  --database postgres     PostgreSQL for our stack and its variants, instead of SQLite
  --replicas N            processes of the orders and products service each, on PostgreSQL; 1
  --env VAR=VALUE         a variable for all our stacks; may be repeated
  --cpu-prof [DIR]        a .cpuprofile of each service, and a summary of its time; DIR: .data/bench-profiles
  --json FILE             writes all figures as JSON`;

/** The other units of the million in stock are for the open load and the overload. */
const MOST_ORDERS = 800_000;

/** The named comparisons of `--compare`, as variables of the services. */
const NAMED = /** @type {Record<string, Record<string, string>>} */ ({
  'tracing=off': { OTEL_SDK_DISABLED: 'true' },
  'logs=off': { LOG_LEVEL: 'silent' },
  'events=on': {
    OPTIONAL_SERVICES: 'webhooks,notifications',
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
  },
});

/**
 * A variation of our stack.
 * @typedef {{ name: string, env: Record<string, string>, stored: number, checkout?: string, postgres?: boolean, replicas?: number }} Variant
 *   checkout: the folder whose code it runs; this folder if not given. postgres, replicas: as `--database` says if not given
 */
/**
 * @typedef {object} Options
 * @property {number} orders in each round
 * @property {number} clients
 * @property {number} rounds
 * @property {number} warmup
 * @property {number | undefined} rate
 * @property {number} seconds
 * @property {number} openRounds
 * @property {boolean} overload
 * @property {number} overloadSeconds
 * @property {boolean} memory
 * @property {Variant[]} variants
 * @property {string | undefined} peer
 * @property {string | undefined} limit
 * @property {Record<string, string>} env
 * @property {boolean} postgres
 * @property {number} replicas of the orders and products service
 * @property {string | undefined} cpuProf
 * @property {string | undefined} json
 */

/**
 * @param {readonly string[]} args
 * @param {string} cwd the folder where relative paths start
 * @throws {Error} that names the wrong option
 * @returns {Options | 'help'}
 */
function parseOptions(args, cwd) {
  const { values } = parseArgs({ args: withDefaultDir(args), options: OPTIONS, allowPositionals: false });
  if (values.help) return 'help';
  const memory = values.memory ?? false;
  /** @param {string | undefined} file */
  const resolved = (file) => (file === undefined ? undefined : path.resolve(cwd, file));
  const number = (/** @type {NumberOption} */ name, /** @type {number} */ byDefault, least = 1) =>
    integer(name, values[name], byDefault, least);
  const variants = (values.compare ?? []).map((text) => comparison(text, cwd));
  const stored = number('stored', 0, 0);
  if (stored > 0) variants.push({ name: `stored=${stored}`, env: {}, stored });
  if (values.database !== undefined && !['sqlite', 'postgres'].includes(values.database))
    throw new Error(`--database wants sqlite or postgres, not "${values.database}".`);
  const replicas = number('replicas', 1);
  const orders = number('orders', memory ? 100_000 : 10_000);
  const rounds = number('rounds', memory ? 1 : 3);
  const warmup = number('warmup', 1_000, 0);
  if (orders * rounds + warmup > MOST_ORDERS) {
    throw new Error(
      `--orders × --rounds + --warmup must be at most ${MOST_ORDERS}, because of the units in stock.`,
    );
  }
  return {
    orders,
    clients: number('clients', 64),
    rounds,
    warmup,
    rate: values.rate === undefined ? undefined : number('rate', 0),
    seconds: number('seconds', memory ? 0 : 20, 0),
    openRounds: number('open-rounds', 1),
    overload: values.overload ?? false,
    overloadSeconds: number('overload-seconds', 30),
    memory,
    variants,
    peer: resolved(values.peer),
    limit: resolved(values.limit),
    postgres: values.database === 'postgres' || replicas > 1,
    replicas,
    env: Object.assign({}, ...(values.env ?? []).map((text) => assignment('--env', text))),
    cpuProf: resolved(values['cpu-prof']),
    json: resolved(values.json),
  };
}

const text = /** @type {const} */ ({ type: 'string' });
const flag = /** @type {const} */ ({ type: 'boolean' });
const texts = /** @type {const} */ ({ type: 'string', multiple: true });
const NUMBERS = /** @type {const} */ ({
  orders: text,
  clients: text,
  rounds: text,
  warmup: text,
  rate: text,
  seconds: text,
  'open-rounds': text,
  'overload-seconds': text,
  stored: text,
  replicas: text,
});
const OPTIONS = {
  ...NUMBERS,
  ...{ overload: flag, memory: flag, help: { ...flag, short: 'h' } },
  ...{ compare: texts, env: texts, database: text },
  ...{ peer: text, limit: text, 'cpu-prof': text, json: text },
};
/** @typedef {keyof typeof NUMBERS} NumberOption */

/**
 * Adds the default folder to a `--cpu-prof` without one. parseArgs has no optional values.
 * @param {readonly string[]} args
 */
function withDefaultDir(args) {
  return args.flatMap((arg, i) => {
    const next = args[i + 1];
    return arg === '--cpu-prof' && (next === undefined || next.startsWith('-'))
      ? [arg, '.data/bench-profiles']
      : [arg];
  });
}

/**
 * @param {string} text
 * @param {string} cwd
 * @returns {Variant}
 */
function comparison(text, cwd) {
  const parts = text.split(/\+(?=[a-z]+[=:])/);
  if (parts.length > 1) {
    const joined = parts.map((part) => comparison(part, cwd));
    const env = Object.assign({}, ...joined.map((part) => part.env));
    return Object.assign({}, ...joined, { name: text, env });
  }
  const named = NAMED[text];
  if (named) return { name: text, env: named, stored: 0 };
  if (text === 'database=postgres') return { name: text, env: {}, stored: 0, postgres: true };
  const replicas = Number(/^replicas=([1-9]\d*)$/.exec(text)?.[1]);
  if (replicas) return { name: text, env: {}, stored: 0, postgres: true, replicas };
  const folder = /^checkout=(.+)$/s.exec(text)?.[1];
  if (folder !== undefined) return { name: text, env: {}, stored: 0, checkout: path.resolve(cwd, folder) };
  if (!text.startsWith('env:')) {
    const known = [
      ...Object.keys(NAMED),
      'database=postgres',
      'replicas=N',
      'env:VAR=VALUE',
      'checkout=DIR',
    ].join(', ');
    throw new Error(`--compare ${text} is not known. Known are: ${known}.`);
  }
  return { name: text, env: assignment('--compare', text.slice('env:'.length)), stored: 0 };
}

/**
 * @param {string} option
 * @param {string} text
 * @returns {Record<string, string>}
 */
function assignment(option, text) {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
  if (!match) throw new Error(`${option} wants VAR=VALUE, not "${text}".`);
  return { [/** @type {string} */ (match[1])]: /** @type {string} */ (match[2]) };
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} byDefault
 * @param {number} least
 * @returns {number}
 */
function integer(name, value, byDefault, least) {
  if (value === undefined) return byDefault;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} wants a whole number of at least ${least}, not "${value}".`);
}

module.exports = { integer, parseOptions, USAGE };
