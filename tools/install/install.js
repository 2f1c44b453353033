// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ensureBuilt } = require('./build');
const { duration } = require('../shared/console');
const { installedState, stampInstalled } = require('./lockfile');
const { nodeBinary, npmCommand, npmEnv } = require('./npm');
const { installPackages, rootPrefix } = require('../servers/packages');
const { findProgram } = require('../servers/programs');
const { run } = require('../shared/run');

/** @typedef {import('../shared/console').Log} Log */
/** @typedef {{ root: string, log: Log, logDir?: string, signal?: AbortSignal }} Options logDir: for full output */
/** @typedef {Required<Omit<Options, 'signal'>> & { signal?: AbortSignal }} Step */

/** The programs needed to compile a native package, and their Debian packages. */
const BUILD_TOOLS = { python3: 'python3', make: 'make', 'g++': 'g++' };

/**
 * Installs the npm packages with `npm ci` if node_modules does not match package-lock.json, and makes sure that
 * sqlite3 works.
 * @param {Options} options
 * @throws {Error} with the end of npm's output and what to do
 * @returns {Promise<void>}
 */
async function ensureInstalled({ root, log, logDir = path.join(root, '.data/logs'), signal }) {
  const step = { root, log, logDir, signal };
  const state = installedState(root);
  if (state === 'stamped') return;
  if (state === 'no') await install(step);
  if (!fs.existsSync(path.join(root, 'node_modules/node/bin/node'))) {
    // npm may skip install scripts, but this one installs the Node that runs the services.
    await npm(step, 'npm-rebuild-node', ['rebuild', 'node', '--foreground-scripts']);
  }
  if (!sqliteLoads(root)) await compileSqlite(step);
  stampInstalled(root);
}

/** @param {Step} step */
async function install(step) {
  const { root, log, signal } = step;
  const from = Date.now();
  if (!(await prebuiltSqliteIsReachable(root))) {
    log('Installing npm packages and compiling sqlite3 (once; 2–4 minutes)');
    await ensureBuildTools(step, false);
  } else {
    log('Installing npm packages (once; about a minute)');
  }
  try {
    await npm(step, 'npm-ci', ['ci', '--include=dev', '--no-audit', '--no-fund', '--foreground-scripts']);
  } catch (error) {
    signal?.throwIfAborted();
    log(`npm ci failed, trying again: ${/** @type {Error} */ (error).message.split('\n')[0]}`);
    await ensureBuildTools(step, false);
    await npm(step, 'npm-ci', ['ci', '--include=dev', '--no-audit', '--no-fund', '--foreground-scripts']);
  }
  log(`  npm packages installed in ${duration(Date.now() - from)}`);
}

/**
 * For the case that npm did not run sqlite3's install script, or that the prebuilt binary does not fit this system.
 * @param {Step} step
 */
async function compileSqlite(step) {
  const { root, log } = step;
  log('Compiling sqlite3 (once; 2–4 minutes)');
  await ensureBuildTools(step, true);
  await npm(step, 'npm-rebuild', ['rebuild', 'sqlite3', '--foreground-scripts'], {
    npm_config_build_from_source: 'true',
  });
  if (!sqliteLoads(root)) {
    const cause = tryLoading(root)
      .stderr.trim()
      .split('\n')
      .find((line) => line.includes('Error'));
    throw new Error(`sqlite3 was compiled, but does not load: ${cause ?? 'unknown cause'}`);
  }
  log('  sqlite3 compiled');
}

/**
 * @param {Step} step
 * @param {string} name of the log file
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [more]
 */
async function npm({ root, log, logDir, signal }, name, args, more) {
  const [command, all] = npmCommand(root, args);
  // Not in node_modules, which npm ci removes first.
  const logFile = path.join(logDir, `${name}.log`);
  const what = `npm ${args.filter((arg) => !arg.startsWith('--')).join(' ')}`;
  await run(command, all, { what, logFile, log, cwd: root, env: npmEnv(root, more), signal });
}

/**
 * @param {Step} step
 * @param {boolean} required whether to fail if the tools cannot be installed
 */
async function ensureBuildTools({ logDir, log, signal }, required) {
  const missing = Object.entries(BUILD_TOOLS).filter(([program]) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  const names = missing.map(([, debian]) => debian);
  if (rootPrefix() !== undefined) {
    await installPackages(names, { logDir, log, signal });
    return;
  }
  const hint =
    `Compiling sqlite3 needs ${names.join(', ')}, which this machine does not have. Install them ` +
    `(Debian, Ubuntu: sudo apt-get install ${names.join(' ')}; macOS: xcode-select --install) and try again.`;
  if (required) throw new Error(hint);
  log(hint);
}

/**
 * Whether sqlite3's install script can download a compiled binding.
 * @param {string} root
 * @returns {Promise<boolean>}
 */
async function prebuiltSqliteIsReachable(root) {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const version = lock.packages['node_modules/sqlite3']?.version;
  const file = `sqlite3-v${version}-napi-v6-${process.platform}-${process.arch}.tar.gz`;
  const url = `https://github.com/TryGhost/node-sqlite3/releases/download/v${version}/${file}`;
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @returns {boolean}
 */
function sqliteLoads(root) {
  return tryLoading(root).status === 0;
}

/** @param {string} root */
function tryLoading(root) {
  return spawnSync(nodeBinary(root), ['-e', "require('sqlite3')"], { cwd: root, encoding: 'utf8' });
}

module.exports = { ensureInstalled, ensureBuilt, nodeBinary };
