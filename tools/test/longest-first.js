// @ts-check
'use strict';

const { statSync } = require('node:fs');
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** @typedef {import('@jest/test-result').Test} Test */

/** Test files that take longer than 40 s on two cores, and their seconds. On other machines their order is the same. */
const SECONDS = /** @type {Readonly<Record<string, number>>} */ ({});

/** As many bytes of a test file take a second, roughly. It orders the files that are not listed above. */
const BYTES_A_SECOND = 400;

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
    /** @param {Test} test */
    const seconds = ({ path: file, duration }) =>
      duration === undefined
        ? (SECONDS[path.basename(file)] ?? statSync(file).size / BYTES_A_SECOND)
        : duration / 1_000;
    // The sort of jest adds the durations that it knows.
    return [...(await super.sort(tests))].sort((a, b) => seconds(b) - seconds(a));
  }
}

module.exports = LongestFirst;
