// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { findProgram } = require('./programs');
const { run } = require('../shared/run');

/**
 * How to become root for the package manager: [] if we are root, ['sudo', '-n'] if that needs no password.
 * @returns {string[] | undefined} undefined if packages cannot be installed: not Debian-like, or not root
 */
function rootPrefix() {
  if (findProgram('apt-get') === undefined || findProgram('dpkg') === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram('sudo');
  if (sudo === undefined) return undefined;
  return spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? [sudo, '-n'] : undefined;
}

/**
 * Installs packages without starting their services: Debian asks policy-rc.d, and 101 means "no". An existing
 * policy-rc.d is put back afterwards. If an earlier run could not do that, the name in the file shows that it is ours.
 */
const INSTALL = `set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
saved=$policy.before-order-flow
restore() { rm -f "$policy"; if [ -e "$saved" ]; then mv "$saved" "$policy"; fi; }
trap restore EXIT
trap 'exit 130' INT TERM HUP
if [ -e "$policy" ] && ! grep -q order-flow "$policy"; then mv "$policy" "$saved"; fi
printf '#!/bin/sh\\n# order-flow: no service is started while packages are installed\\nexit 101\\n' > "$policy"
chmod 755 "$policy"
apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
`;

let updated = false;

/**
 * Installs Debian packages with apt-get.
 * @param {string[]} names
 * @param {object} options
 * @param {string} options.logDir
 * @param {import('../shared/console').Log} options.log
 * @param {AbortSignal} [options.signal]
 * @throws {Error} if this machine does not allow it (see rootPrefix) or apt-get fails
 * @returns {Promise<void>}
 */
async function installPackages(names, { logDir, log, signal }) {
  const prefix = rootPrefix();
  if (prefix === undefined)
    throw new Error(`Cannot install ${names.join(' ')}: not root on Debian or Ubuntu.`);
  log(`Installing ${names.join(', ')} with apt-get (no service is started)`);
  if (!updated) {
    const update = [...prefix, 'apt-get', '-o', 'DPkg::Lock::Timeout=120', 'update'];
    await runAll(update, {
      what: 'apt-get update',
      logFile: path.join(logDir, 'apt-update.log'),
      log,
      signal,
    });
    updated = true;
  }
  // Must not be interrupted half-way, because the package database would then need repair.
  const install = [...prefix, '/bin/sh', '-c', INSTALL, 'install', ...names];
  const what = `installing ${names.join(' ')}`;
  const took = await runAll(install, {
    what,
    logFile: path.join(logDir, 'apt-install.log'),
    log,
    signal,
    finish: true,
  });
  log(`  installed in ${took}`);
}

/**
 * @param {string[]} commandLine
 * @param {import('../shared/run').RunOptions} options
 * @returns {Promise<string>}
 */
function runAll([command = '', ...args], options) {
  return run(command, args, options);
}

module.exports = { rootPrefix, installPackages };
