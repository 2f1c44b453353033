// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');

/** @typedef {{ commit: string, product: string }} Version what a run was made with */

/** What decides how a run ends: the product, and the faults. */
const PRODUCT = [
  ...['gateway', 'orders-service', 'products-service', 'webhooks-service', 'notifications-service'],
  ...['packages', 'package-lock.json'],
  'tools/faults/catalogue',
];
const UNKNOWN = 'unknown';
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * @param {string} root
 * @returns {Version} commit: the one that is checked out, with a mark if files were changed. product: a hash that is the same
 * for all commits that differ only in other files, with changes that are not committed; 'unknown' without git
 */
function versionOf(root) {
  const git = (/** @type {string[]} */ ...args) =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: MOST_BYTES }).stdout?.trim() ?? '';
  const commit = git('rev-parse', '--short=12', 'HEAD') || UNKNOWN;
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  const trees = git('ls-tree', 'HEAD', ...PRODUCT);
  const content = `${trees}\n${git('diff', 'HEAD', '--', ...PRODUCT)}`;
  return {
    commit: changed ? `${commit}+changes` : commit,
    product: trees === '' ? UNKNOWN : createHash('sha256').update(content).digest('hex').slice(0, 12),
  };
}

/**
 * @param {{ commit: string, product?: string }} run runs from before the product was noted have only their commit
 * @param {Version} version
 * @returns {boolean} whether the run was made with this product
 */
const isOf = (run, { commit, product }) =>
  run.product === undefined ? run.commit === commit : run.product === product && product !== UNKNOWN;

module.exports = { versionOf, isOf };
