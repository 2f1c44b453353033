// @ts-check
'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} Entry */

/**
 * Whether node_modules matches package-lock.json. `stamped`: our last `npm ci` was for this lock file. `same versions`:
 * somebody's own `npm install` has put the same versions there.
 * @param {string} root
 * @returns {'stamped' | 'same versions' | 'no'}
 */
function installedState(root) {
  if (!fs.existsSync(path.join(root, 'node_modules'))) return 'no';
  if (readText(stampFile(root)) === lockHash(root)) return 'stamped';
  // npm writes this file when it has finished. It lists what npm has installed.
  const installed = packagesOf(path.join(root, 'node_modules/.package-lock.json'));
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return 'no';
  const names = new Set([...Object.keys(installed), ...Object.keys(wanted)]);
  names.delete('');
  for (const name of names) {
    const [is, should] = [installed[name], wanted[name]];
    const absent = is === undefined && should?.optional === true;
    if (!absent && (is?.version !== should?.version || is?.link !== should?.link)) return 'no';
  }
  return 'same versions';
}

/**
 * Records that node_modules is complete for the current lock file.
 * @param {string} root
 */
function stampInstalled(root) {
  fs.writeFileSync(stampFile(root), lockHash(root));
}

/** @param {string} root */
const stampFile = (root) => path.join(root, 'node_modules/.installed-for-lock');

/**
 * @param {string} root
 * @returns {string}
 */
function lockHash(root) {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * @param {string} file
 * @returns {Record<string, Entry> | undefined}
 */
function packagesOf(file) {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function readText(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

module.exports = { installedState, stampInstalled };
