// @ts-check
'use strict';

const { SERVICES } = require('../stack/fault-stack');

/** @typedef {import('./fault').Fault} Fault */

/** @type {Fault[]} */
const killed = SERVICES.map((name) => ({
  name: `kill-${name}`,
  row: 'kill -9 of each service at a random moment',
  what: `The ${name} process gets SIGKILL at a random moment and is started again at once.`,
  strikes: { short: 3, long: 100 },
  strike: async (strikes) => {
    const { stack } = strikes;
    await strikes.hit(`kill -9 of ${name}`, () => stack.kill(name));
    await stack.service(name).exited;
    await stack.up(name);
  },
}));

/** @type {Fault} */
const everything = {
  name: 'everything-at-once',
  row: 'everything at once, then start again',
  what: 'All services, RabbitMQ and Redis get SIGKILL in the same moment. Then all of it is started again.',
  strikes: { short: 1, long: 20 },
  strike: async (strikes) => {
    const { stack } = strikes;
    await strikes.hit('kill -9 of everything', () => {
      for (const name of SERVICES) stack.kill(name);
      stack.broker.kill();
      stack.redisServer.kill();
    });
    await Promise.all(SERVICES.map((name) => stack.service(name).exited));
    await Promise.all([stack.restartBroker(), stack.restartRedis()]);
    await Promise.all(SERVICES.map((name) => stack.up(name)));
  },
};

/** @type {Fault} */
const rolling = {
  name: 'rolling-restart',
  row: 'SIGTERM rolling restart',
  what: 'Each service in turn, in random order, gets SIGTERM, must end in order with exit code 0, and is started again.',
  strikes: { short: 3, long: 30 },
  strike: async (strikes) => {
    const { stack, random } = strikes;
    for (const name of random.shuffled(SERVICES)) {
      await strikes.hit(`SIGTERM to ${name}`, () => stack.down(name));
      await stack.up(name);
    }
  },
};

module.exports = { kills: [...killed, everything, rolling] };
