// @ts-check
'use strict';

/** What a person can do to a part of a running cluster. */
const ACTIONS = /** @type {const} */ (['kill', 'stop', 'start', 'pause', 'resume']);

/** @typedef {(typeof ACTIONS)[number] | 'status'} Action */
/** @typedef {{ action: Action, part?: string }} Command */
/** @typedef {{ command: Command } | { replicas: number }} Options */

const USAGE = `npm run cluster                           starts everything, until Ctrl-C
npm run cluster -- --replicas 3           so many of each service that can have several (default: 2)
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
  const [option = '--replicas', value, ...more] = args;
  const action = option.replace(/^--/, '');
  if (option.startsWith('--') && more.length === 0) {
    if (action === 'replicas') {
      const replicas = Number(value ?? 2);
      if (Number.isInteger(replicas) && replicas >= 1 && replicas <= MAX_REPLICAS) return { replicas };
    } else if (action === 'status') {
      if (value === undefined) return { command: { action } };
    } else if (
      /** @type {readonly string[]} */ (ACTIONS).includes(action) &&
      /^[a-z]+:\d+$/.test(value ?? '')
    ) {
      return { command: { action: /** @type {Action} */ (action), part: value } };
    }
  }
  throw new Error(`Not understood: ${args.join(' ')}\n\n${USAGE}`);
}

module.exports = { readOptions, USAGE };
