// @ts-check
'use strict';

const { send } = require('../../shared/processes');
const { SERVICES } = require('../stack/fault-stack');

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../stack/fault-stack').FaultStack} FaultStack */

/** @type {[name: string, what: string, pidOf: (stack: FaultStack, random: import('../random').Random) => [string, number]][]} */
const TARGETS = [
  [
    'service',
    'One service, drawn at random',
    (stack, random) => {
      const name = random.pick(SERVICES);
      return [name, stack.pid(name)];
    },
  ],
  ['redis', 'Redis', (stack) => ['Redis', stack.redisServer.pid]],
  ['broker', 'RabbitMQ', (stack) => ['RabbitMQ', stack.broker.pid]],
];

/** @type {Fault[]} */
const pauses = TARGETS.map(([name, what, pidOf]) => ({
  name: `sigstop-${name}`,
  what: `${what}, gets SIGSTOP, and SIGCONT after 15 s (short form: 4 s).`,
  strikes: { short: 1, long: 20 },
  perRun: 5,
  strike: async (strikes) => {
    const [target, pid] = pidOf(strikes.stack, strikes.random);
    try {
      await strikes.hit(`SIGSTOP of ${target}`, () => send(pid, 'SIGSTOP'));
      await strikes.hold(15, 4);
    } finally {
      send(pid, 'SIGCONT');
    }
  },
}));

module.exports = { pauses };
