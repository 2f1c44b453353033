// @ts-check
'use strict';

const { openDatabase } = require('../../shared/sqlite');
const { send } = require('../../shared/processes');
const { HEARD, HEARD_SMALL_DISKS } = require('./fault');
const { full } = require('./storage');

/** @typedef {import('./fault').Fault} Fault */

const TELLERS = /** @type {const} */ (['webhooks-service', 'notifications-service']);

/** @type {Fault[]} */
const killed = TELLERS.map((name) => ({
  name: `kill-${name}`,
  what: `The ${name} process gets SIGKILL at a random moment and is started again at once.`,
  strikes: { short: 1, long: 50 },
  profile: HEARD,
  strike: async (strikes) => {
    const { stack } = strikes;
    await strikes.hit(`kill -9 of ${name}`, () => stack.kill(name));
    await stack.service(name).exited;
    await stack.up(name);
  },
}));

/** @type {Fault} */
const paused = {
  name: 'sigstop-teller',
  what: 'The webhooks or the notifications service, drawn at random, gets SIGSTOP, and SIGCONT after 15 s (short form: 4 s).',
  strikes: { short: 1, long: 20 },
  perRun: 5,
  profile: HEARD,
  strike: async (strikes) => {
    const name = strikes.random.pick(TELLERS);
    const pid = strikes.stack.pid(name);
    try {
      await strikes.hit(`SIGSTOP of ${name}`, () => send(pid, 'SIGSTOP'));
      await strikes.hold(15, 4);
    } finally {
      send(pid, 'SIGCONT');
    }
  },
};

/** @type {Fault} */
const locked = {
  name: 'another-writer-of-tellers',
  what: 'Another program holds the write locks of the databases of webhooks and mails for 20 s (short form: 7 s; SQLite waits 5 s).',
  strikes: { short: 1, long: 5 },
  profile: HEARD,
  strike: async (strikes) => {
    const { webhooks, notifications } = strikes.stack.heard?.databases ?? {};
    if (!webhooks || !notifications) throw new Error('nobody hears of the orders of this stack');
    const writers = [
      await openDatabase(webhooks, { write: true }),
      await openDatabase(notifications, { write: true }),
    ];
    try {
      await strikes.hit('another writer in both databases', () =>
        Promise.all(writers.map((writer) => lock(strikes, writer))),
      );
      await strikes.hold(20, 7);
    } finally {
      for (const writer of writers) {
        await writer.script('ROLLBACK').catch(() => undefined);
        await writer.close();
      }
    }
  },
};

/**
 * The services work at a lower priority, so on a busy machine they may hold their locks for long.
 * @param {import('../strikes').Strikes} strikes
 * @param {import('../../shared/sqlite').Connection} writer
 */
const lock = (strikes, writer) =>
  strikes.until('the write lock is ours', async () => {
    await writer.script('BEGIN IMMEDIATE');
    return true;
  });

/** @type {Fault} */
const diskFull = {
  ...full('disk-full-of-all', 0, 'The disk of all databases, with those of webhooks and mails,'),
  strikes: { short: 0, long: 5 },
  profile: HEARD_SMALL_DISKS,
};

module.exports = { audience: [...killed, paused, locked, diskFull] };
