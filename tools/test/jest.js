// @ts-check
'use strict';

const path = require('node:path');
const { nodeBinary } = require('../install/install');
const { show } = require('./show');

/**
 * Runs jest, and shows its output as it comes.
 * @param {string} what
 * @param {object} options
 * @param {string} options.root
 * @param {import('../shared/console').Log} options.log
 * @param {AbortSignal} options.signal
 * @param {string[]} options.projects of jest.config.js
 * @param {string[]} options.args more arguments
 * @param {NodeJS.ProcessEnv} [options.env] more variables
 * @throws {Error} when a test fails
 * @returns {Promise<void>}
 */
function jest(what, { root, log, signal, projects, args, env }) {
  const program = path.join(root, 'node_modules/jest/bin/jest.js');
  // jest takes what follows --selectProjects for names of projects, so the given arguments come first.
  const all = [program, ...args, ...projects.map((name) => `--selectProjects=${name}`)];
  return show(what, [nodeBinary(root), all], { root, log, signal, env });
}

module.exports = { jest };
