// @ts-check
'use strict';

const { SURROUNDED } = require('./fault');

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../stack/fault-stack').ServiceName} ServiceName */
/** @typedef {'cut' | 'half-open' | 'slow'} Kind */

const CLIENTS = /** @type {const} */ ({
  broker: ['gateway', 'orders-service', 'products-service'],
  redis: ['gateway', 'orders-service'],
});
const WHAT = {
  cut: 'All connections are reset, and new ones are refused',
  'half-open':
    'The connections go silent without being closed: in turn all of them, or only those open now for ever',
  slow: 'Each round trip takes 500 ms more',
};
const LATENCY_MS = 500;
/** In the short form both lengths are this one. */
const SHORT_SECONDS = 4;

/**
 * @param {Kind} kind
 * @param {'broker' | 'redis'} server
 * @param {number} seconds
 * @returns {Fault}
 */
const fault = (kind, server, seconds) => ({
  name: `${kind}-${server}-${seconds}s`,
  what: `${WHAT[kind]}, between one service, drawn at random, and ${server === 'broker' ? 'RabbitMQ' : 'Redis'}, for ${seconds} s (short form: ${SHORT_SECONDS} s).`,
  // The short form has the same short wait for both lengths, so it strikes once for the two of them.
  strikes: { short: seconds === 10 ? 1 : 0, long: 10 },
  perRun: 5,
  profile: SURROUNDED,
  strike: async (strikes) => {
    const { stack, random } = strikes;
    const name = random.pick(CLIENTS[server]);
    const proxy = stack.proxy(name, server);
    // So short a silence would go unnoticed, but what is forgotten stays silent until the service notices.
    const forgets = strikes.form === 'short' || random.chance(0.5);
    const accepted = proxy.accepted;
    try {
      await strikes.hit(`${kind} between ${name} and ${server}`, () => {
        if (kind === 'cut') proxy.cut();
        else if (kind === 'slow') proxy.delay(LATENCY_MS);
        else if (forgets) proxy.forget();
        else proxy.freeze();
      });
      await strikes.hold(seconds, SHORT_SECONDS);
    } finally {
      proxy.heal();
    }
    if (kind !== 'half-open' || !forgets) return;
    // What was forgotten stays silent, so it ends when the service has noticed.
    await strikes.until(`${name} opens new connections to ${server}`, () => proxy.accepted > accepted);
    await strikes.until(`${name} is ready`, async () => (await fetch(`${stack.url(name)}/health/ready`)).ok);
  },
});

/** @type {Fault[]} */
const network = /** @type {const} */ (['cut', 'half-open', 'slow']).flatMap((kind) =>
  /** @type {const} */ (['broker', 'redis']).flatMap((server) =>
    [10, 30].map((seconds) => fault(kind, server, seconds)),
  ),
);

module.exports = { network };
