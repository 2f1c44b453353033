// @ts-check
'use strict';

const { statSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** @typedef {import('@jest/test-result').Test} Test */

/** Test files of more than half a minute, and their seconds on a quiet machine of two cores, three files at a time. */
const SECONDS = /** @type {Readonly<Record<string, number>>} */ ({
  'admin-every-screen.e2e.ts': 169,
  'replicas.e2e.ts': 123,
  'swagger.e2e.ts': 121,
  'admin-dashboard.e2e.ts': 100,
  'broker-alarm.e2e.ts': 92,
  'admin-orders.e2e.ts': 87,
  'admin-order-runs.e2e.ts': 77,
  'dead-letters.e2e.ts': 65,
  'admin-webhooks.e2e.ts': 64,
  'lost-orders.e2e.ts': 63,
  'admin-dead-letters.e2e.ts': 61,
  'admin-session.e2e.ts': 60,
  'admin-products.e2e.ts': 59,
  'half-open.e2e.ts': 58,
  'cluster.e2e.ts': 54,
  'admin-flow.e2e.ts': 52,
  'webhook-replicas.e2e.ts': 48,
  'admin-audit.e2e.ts': 42,
  'admin-mails.e2e.ts': 40,
  'hostile.e2e.ts': 40,
  'traces.e2e.ts': 38,
  'bench.e2e.ts': 38,
  'auth.e2e.ts': 37,
  'system.e2e.ts': 35,
  'admin-page.e2e.ts': 34,
  'bench-postgres.e2e.ts': 34,
  'cancel.e2e.ts': 34,
  'accounts.e2e.ts': 33,
  'upgrade.e2e.ts': 33,
  'limits.e2e.ts': 32,
  'webhook-faults.e2e.ts': 32,
  'idempotency.e2e.ts': 31,
  'order-list.e2e.ts': 31,
  'replicas-shown.e2e.ts': 31,
  'wait.e2e.ts': 31,
  'poison.e2e.ts': 30,
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
