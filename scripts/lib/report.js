// @ts-check
'use strict';

const { tracesEndpoint } = require('./trace-store');
const { withoutPassword } = require('./probe');

/** @typedef {import('./services').ProgramName} ProgramName */

/**
 * What a service's log line looks like on the screen.
 * @param {ProgramName} name
 * @param {string} line
 * @param {boolean} all every line as it is, not only what needs attention
 * @returns {string | undefined} undefined: not shown
 */
function screenLine(name, line, all) {
  const shown = attention(name, line, all);
  // What came with a message or a request must not steer the terminal.
  return shown?.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * @param {ProgramName} name
 * @param {string} line
 * @param {boolean} all
 */
function attention(name, line, all) {
  if (line.trim() === '') return undefined;
  if (all) return `${name} | ${line}`;
  if (!line.startsWith('{')) return `${name} | ${line}`;
  if (!/"level":(?:"(?:warn|error|fatal)"|[456]0\b)/.test(line)) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line);
    const cause = err?.message && err.message !== msg ? `: ${err.message}` : '';
    return `${name} | ${level} ${msg ?? ''}${cause}`;
  } catch {
    return `${name} | ${line}`;
  }
}

const VARIABLE = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d+/gi;
/** More kinds of lines than this in one second are shown as they come. */
const MAX_KINDS = 100;

/**
 * Shows the first of the lines that differ only in ids and numbers, and after a second how many more there were: an
 * outage says the same hundreds of times, and the line that matters must not scroll away. The log files have them all.
 * @param {(line: string) => void} show
 * @returns {(line: string) => void}
 */
function oncePerSecond(show) {
  /** @type {Map<string, number>} how many were not shown, by kind */
  const kinds = new Map();
  return (line) => {
    const kind = line.replace(VARIABLE, '#');
    const more = kinds.get(kind);
    if (more !== undefined) {
      kinds.set(kind, more + 1);
      return;
    }
    show(line);
    if (kinds.size >= MAX_KINDS) return;
    kinds.set(kind, 0);
    setTimeout(() => {
      const hidden = kinds.get(kind);
      kinds.delete(kind);
      if (hidden) show(`${line}   (and ${hidden} more like it within a second)`);
    }, 1000).unref();
  };
}

/**
 * Everything a person needs to use what runs.
 * @param {import('./run-file').Run} run
 * @param {import('./servers').Servers} servers
 * @returns {string[]} lines
 */
function summary(run, servers) {
  const { gateway, orders, products } = run.urls;
  const checks = (/** @type {string} */ url) => `${url}/health/ready   ${url}/metrics`;
  const from = {
    given: 'as given',
    private: 'private, its data under the data folder',
    container: 'in a container, its data under the data folder',
  };
  return [
    `gateway API       ${gateway}/orders   ${gateway}/products   (also under /v1)`,
    `admin page        ${gateway}/admin`,
    `API, documented   ${gateway}/docs`,
    `products API      ${products}/products`,
    `gateway           ${checks(gateway)}`,
    `orders-service    ${checks(orders)}`,
    `products-service  ${checks(products)}`,
    `RabbitMQ          ${withoutPassword(run.rabbitmqUrl)}   (${from[servers.sources.rabbitmq]})`,
    `Redis             ${withoutPassword(run.redisUrl)}   (${from[servers.sources.redis]})`,
    run.urls.traces === undefined
      ? `traces            go to ${tracesEndpoint(process.env)}`
      : `traces            ${run.urls.traces}/api/traces/<traceId>   (the newest 10,000, in memory; Jaeger's query API)`,
    `data folder       ${run.dataDir}   (run.json: what runs; logs/: what it says)`,
    `an order          curl -i ${gateway}/orders -H 'content-type: application/json' -d '{"productId":"<id>","quantity":1}'`,
  ];
}

module.exports = { oncePerSecond, screenLine, summary };
