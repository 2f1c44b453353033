// @ts-check
'use strict';

const { SERVICES } = require('../stack/fault-stack');
const { StartedStack } = require('../stack/started-stack');
const { NPM_START } = require('./fault');

/** @typedef {import('./fault').Fault} Fault */

/** @type {Fault[]} */
const killed = SERVICES.map((name) => ({
  name: `kill-${name}`,
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

/** How long the services and servers that `npm start` has started may take to end without it. */
const END_LIMIT_MS = 40_000;

/** @type {Fault} */
const npmStart = {
  name: 'npm-start-killed',
  what: '`npm start` itself gets SIGKILL. Everything that it has started must end, and the next `npm start` goes on with the same data.',
  strikes: { short: 1, long: 20 },
  profile: NPM_START,
  strike: async (strikes) => {
    const { stack, broken } = strikes;
    if (!(stack instanceof StartedStack)) throw new Error('npm start does not run');
    const left = await strikes.hit('kill -9 of npm start', () => stack.killStart(END_LIMIT_MS));
    if (left.length > 0) broken.push(`${left.join(', ')} went on ${END_LIMIT_MS / 1_000} s after npm start`);
    await stack.start();
  },
};

module.exports = { kills: [...killed, everything, npmStart, rolling] };
