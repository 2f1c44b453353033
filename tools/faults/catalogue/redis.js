// @ts-check
'use strict';

const { Redis } = require('ioredis');

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../strikes').Strikes} Strikes */

/**
 * @param {string} name
 * @param {string} what
 * @param {Fault['strike']} strike
 * @returns {Fault}
 */
const fault = (name, what, strike) => ({
  name: `redis-${name}`,
  what,
  strikes: { short: 1, long: 10 },
  perRun: 5,
  strike,
});

/**
 * Sends commands to Redis as an operator would.
 * @param {Strikes} strikes
 * @param {(command: (...args: (string | number)[]) => Promise<unknown>) => Promise<void>} work
 */
async function asOperator({ stack }, work) {
  const redis = new Redis(stack.redisUrl, { maxRetriesPerRequest: 1, lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await work(async (name, ...args) => redis.call(String(name), ...args));
  } finally {
    redis.disconnect();
  }
}

/** @type {Fault[]} */
const redis = [
  fault(
    'flushall',
    'All keys of Redis are deleted: sessions, locks, marks of processed messages.',
    (strikes) =>
      asOperator(strikes, async (command) => {
        await strikes.hit('FLUSHALL', () => command('FLUSHALL'));
      }),
  ),
  fault('kill', 'Redis gets SIGKILL and is started again after 5 s (short form: 1 s).', async (strikes) => {
    const { stack } = strikes;
    await strikes.hit('kill -9 of Redis', () => stack.redisServer.kill());
    await strikes.hold(5, 1);
    await stack.restartRedis();
  }),
  fault(
    'full',
    'Redis refuses all writes that need memory (maxmemory 1 byte, noeviction) for 15 s (short form: 3 s).',
    (strikes) =>
      asOperator(strikes, async (command) => {
        try {
          await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
          await strikes.hit('Redis is full', () => command('CONFIG', 'SET', 'maxmemory', 1));
          await strikes.hold(15, 3);
        } finally {
          await command('CONFIG', 'SET', 'maxmemory', '64mb');
          await command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
        }
      }),
  ),
  fault('paused', 'Redis answers nothing (CLIENT PAUSE) for 15 s (short form: 3 s).', (strikes) =>
    asOperator(strikes, async (command) => {
      const ms = strikes.fitting(15_000, 3_000);
      await strikes.hit('CLIENT PAUSE', () => command('CLIENT', 'PAUSE', ms));
      await strikes.wait(ms);
    }),
  ),
];

module.exports = { redis };
