// @ts-check
'use strict';

const { findFaketime } = require('../../servers/programs');
const { SURROUNDED } = require('./fault');

/** @typedef {import('./fault').Fault} Fault */

/** The strikes of the long form are five: the last combination is the one that matters least. */
const CLOCKS = /** @type {const} */ ([
  ['orders-service', '+2h'],
  ['products-service', '-2h'],
  ['gateway', '+2h'],
  ['orders-service', '-2h'],
  ['products-service', '+2h'],
  ['gateway', '-2h'],
]);

/** @type {Fault} */
const clock = {
  name: 'clock',
  what: 'One service runs with a clock that is 2 h fast or slow (faketime) for 15 s (short form: 4 s): first the orders service with a fast one, then each other combination in turn.',
  strikes: { short: 1, long: 5 },
  perRun: 1,
  // Its run is the last on its databases, and those of this profile are shared by few others.
  profile: SURROUNDED,
  clocksJump: true,
  renews: true,
  impossible: () => (findFaketime() === undefined ? 'needs faketime' : undefined),
  strike: async (strikes) => {
    const { stack } = strikes;
    const [name, offset] = CLOCKS[strikes.round % CLOCKS.length] ?? ['orders-service', '+2h'];
    strikes.figures['clock'] = `${name} ${offset}`;
    await strikes.hit(`${name} gets a clock of ${offset}`, () => stack.down(name));
    await stack.up(name, {
      // Without jemalloc, which does not start together with faketime.
      LD_PRELOAD: findFaketime() ?? '',
      FAKETIME: offset,
      // Timers go on as they are; only the time of day is wrong.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    await strikes.hold(15, 4);
    await stack.down(name);
    await stack.up(name);
  },
};

/** How many orders of a hundred may fail while only traces are lost. */
const MOST_REFUSED_PERCENT = 2;

/** @type {Fault[]} */
const collector = /** @type {const} */ (['away', 'hangs', 'answers 500']).map((mode) => ({
  name: `collector-${mode.replace(' ', '-')}`,
  what: `The collector of traces ${mode === 'away' ? 'is away' : mode} for 15 s (short form: 4 s). No order may be refused because of that.`,
  strikes: { short: 1, long: 5 },
  profile: SURROUNDED,
  strike: async (strikes) => {
    const { stack, load } = strikes;
    const before = { accepted: load.accepted, refused: load.refused };
    try {
      await strikes.hit(`the collector ${mode}`, async () => {
        if (mode === 'away') await stack.collector.stop();
        else stack.collector.mode = mode;
      });
      await strikes.hold(15, 4);
    } finally {
      stack.collector.mode = 'takes';
      if (mode === 'away') await stack.collector.start();
    }
    const refused = load.refused - before.refused;
    const all = load.accepted - before.accepted + refused;
    if (refused * 100 > all * MOST_REFUSED_PERCENT)
      strikes.broken.push(`${refused} of ${all} orders were refused while the collector ${mode}`);
  },
}));

module.exports = { surroundings: [clock, ...collector] };
