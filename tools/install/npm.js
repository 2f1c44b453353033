// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { findProgram } = require('../servers/programs');

/**
 * How to run npm: the npm that runs us, otherwise the one on the PATH.
 * @param {string} root the project's folder
 * @param {string[]} args
 * @returns {[command: string, args: string[]]}
 */
function npmCommand(root, args) {
  const cli = process.env['npm_execpath'] ?? '';
  if (path.basename(cli) === 'npm-cli.js') return [systemNode(root), [cli, ...args]];
  const npm = findProgram('npm', { PATH: pathWithout(root) });
  if (npm === undefined) throw new Error('npm was not found. Install Node.js with npm (https://nodejs.org).');
  return [npm, args];
}

/**
 * The Node that runs the services and tests. It is the npm package `node`, if that works and is newer than the Node
 * that runs this script.
 * @param {string} root the project's folder
 * @returns {string} a path
 */
function nodeBinary(root) {
  const packaged = path.join(root, 'node_modules/node/bin/node');
  if (fs.existsSync(packaged)) {
    const version = spawnSync(packaged, ['--version'], { encoding: 'utf8' }).stdout?.trim();
    if (version && isNewer(version, process.version)) return packaged;
  }
  return systemNode(root);
}

/**
 * @param {string} root
 * @returns {string} the Node that runs us, or the machine's if ours was in a removed node_modules
 */
function systemNode(root) {
  if (fs.existsSync(process.execPath)) return process.execPath;
  return process.env['npm_node_execpath'] ?? findProgram('node', { PATH: pathWithout(root) }) ?? 'node';
}

/**
 * The environment for npm. Its PATH leaves out node_modules, which npm is about to replace.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv}
 */
function npmEnv(root, more = {}) {
  const env = { ...process.env };
  // Either could leave out packages that the build needs.
  delete env['NODE_ENV'];
  delete env['npm_config_omit'];
  const headers = localHeaders(root);
  return {
    ...env,
    PATH: pathWithout(root),
    JOBS: env['JOBS'] ?? 'max',
    ...(headers === undefined ? {} : { npm_config_nodedir: headers }),
    ...more,
  };
}

/**
 * node-gyp downloads Node's headers from nodejs.org unless it knows where they are. sqlite3 uses only Node-API, which is
 * the same in all Node versions that we support.
 * @param {string} root
 * @returns {string | undefined} the prefix whose include/node has the headers
 */
function localHeaders(root) {
  if (process.env['npm_config_nodedir']) return undefined;
  const node = process.env['npm_node_execpath'] ?? systemNode(root);
  const prefix = path.resolve(fs.existsSync(node) ? fs.realpathSync(node) : node, '../..');
  const needed = ['node_api.h', 'common.gypi', 'config.gypi'];
  return needed.every((file) => fs.existsSync(path.join(prefix, 'include/node', file))) ? prefix : undefined;
}

/**
 * @param {string} root
 * @returns {string}
 */
function pathWithout(root) {
  const dirs = (process.env['PATH'] ?? '').split(path.delimiter);
  return dirs.filter((dir) => !dir.startsWith(path.join(root, 'node_modules'))).join(path.delimiter);
}

/**
 * @param {string} version e.g. "v24.1.0"
 * @param {string} than
 * @returns {boolean}
 */
function isNewer(version, than) {
  return version.localeCompare(than, 'en', { numeric: true }) > 0;
}

module.exports = { npmCommand, npmEnv, nodeBinary };
