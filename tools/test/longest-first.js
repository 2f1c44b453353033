// @ts-check
'use strict';

const { statSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** @typedef {import('@jest/test-result').Test} Test */

/** Test files that take longer than their size tells, and their seconds on two cores beside others. */
const SECONDS = /** @type {Readonly<Record<string, number>>} */ ({
  'admin-orders.e2e.ts': 150,
  'admin-dead-letters.e2e.ts': 130,
  'admin-dashboard.e2e.ts': 115,
  'admin-session.e2e.ts': 105,
  'broker-alarm.e2e.ts': 100,
  'swagger.e2e.ts': 90,
  'admin-products.e2e.ts': 85,
  'fault-switches.e2e.ts': 85,
  'half-open.e2e.ts': 80,
  'dead-letters.e2e.ts': 75,
  'bench.e2e.ts': 68,
  'lost-orders.e2e.ts': 65,
  'admin-audit.e2e.ts': 60,
  'auth.e2e.ts': 60,
  'hostile.e2e.ts': 60,
  'poison.e2e.ts': 50,
  'outages.e2e.ts': 48,
  'shutdown.e2e.ts': 43,
  'system.e2e.ts': 43,
  'wait.e2e.ts': 45,
  'traces.e2e.ts': 45,
  'admin-reject.e2e.ts': 40,
  'admin-faults.e2e.ts': 38,
});

/** As many bytes of a test file take a second, roughly. It orders the files that are not listed above. */
const BYTES_A_SECOND = 400;

/** Files with a browser use more than one CPU all the time. The others wait for half of their time. */
const WITH_BROWSER = /[\\/]e2e[\\/](admin[\\/]|api[\\/]swagger)/;
/** As many other files start for each file with a browser, so that neither the CPUs wait nor all browsers run at once. */
const OTHERS = 2;

/**
 * Starts the longest test files first, so that at the end no worker waits for the others' last file. jest knows how long
 * a file took the last time, but not in a fresh clone.
 */
class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {Test[]} tests
   * @returns {Promise<Test[]>}
   */
  async sort(tests) {
    // The sort of jest adds the durations that it knows.
    const sorted = [...(await super.sort(tests))].sort((a, b) => seconds(b) - seconds(a));
    const others = sorted.filter(({ path: file }) => !WITH_BROWSER.test(file));
    const mixed = sorted
      .filter(({ path: file }) => WITH_BROWSER.test(file))
      .flatMap((test) => [test, ...others.splice(0, OTHERS)]);
    return [...mixed, ...others];
  }
}

/**
 * @param {Test} test
 * @returns {number}
 */
function seconds({ path: file, duration }) {
  if (duration !== undefined) return duration / 1_000;
  return SECONDS[path.basename(file)] ?? statSync(file).size / BYTES_A_SECOND;
}

module.exports = LongestFirst;
