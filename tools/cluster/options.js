// @ts-check
'use strict';

/** What a person can do to a part of a running cluster. */
const ACTIONS = /** @type {const} */ (['kill', 'stop', 'start', 'pause', 'resume']);

/** @typedef {(typeof ACTIONS)[number] | 'status'} Action */
/** @typedef {{ action: Action, part?: string }} Command */
/** @typedef {{ command: Command } | { replicas: number, sqlite: boolean }} Options */

const USAGE = `npm run cluster                           starts everything, until Ctrl-C
npm run cluster -- --replicas 3           so many of each service that can have several (default: 2)
npm run cluster -- --sqlite               on SQLite files instead of PostgreSQL: only the gateway has several replicas
npm run cluster -- --kill rabbit:2        like a power cut (kill -9)
npm run cluster -- --stop orders:1        stops in order: it finishes what it has begun
npm run cluster -- --pause redis:1        freezes it, until --resume
npm run cluster -- --start rabbit:2       starts it again, on its data and port
npm run cluster -- --status               every part, and how it stands`;

const MAX_REPLICAS = 8;

/**
 * @param {readonly string[]} args
 * @returns {Options}
 * @throws {Error} that says what is possible
 */
function readOptions(args) {
  return readCommand(args) ?? readStart(args);
}

/**
 * @param {readonly string[]} args
 * @returns {Options | undefined} undefined if it is none
 */
function readCommand([option = '', part, ...more]) {
  const action = /** @type {Action} */ (option.replace(/^--/, ''));
  if (!option.startsWith('--') || more.length > 0) return undefined;
  if (action === 'status' && part === undefined) return { command: { action } };
  const known = /** @type {readonly string[]} */ (ACTIONS).includes(action);
  return known && part !== undefined && /^[a-z]+:\d+$/.test(part) ? { command: { action, part } } : undefined;
}

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
function readStart(args) {
  const options = { replicas: 2, sqlite: false };
  const left = [...args];
  for (let option = left.shift(); option !== undefined; option = left.shift()) {
    if (option === '--sqlite') options.sqlite = true;
    else if (option === '--replicas') options.replicas = Number(left.shift());
    else throw notUnderstood(args);
  }
  const { replicas } = options;
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MAX_REPLICAS) throw notUnderstood(args);
  return options;
}

/** @param {readonly string[]} args */
const notUnderstood = (args) => new Error(`Not understood: ${args.join(' ')}\n\n${USAGE}`);

module.exports = { readOptions, USAGE };
