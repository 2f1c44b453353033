// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { consoleLog } = require('../shared/console');

/**
 * @typedef {object} Surroundings
 * @property {string} root the project's folder
 * @property {string} cwd where relative paths of the options start
 * @property {string} dataDir DATA_DIR, absolute
 * @property {import('../shared/console').Log} log
 */

/**
 * Runs one of the commands of this folder with the settings of .env, and ends with exit code 1 if it fails.
 * @param {string} failed the beginning of the message if it fails
 * @param {(surroundings: Surroundings) => Promise<void>} act
 */
function runCommand(failed, act) {
  const root = path.resolve(__dirname, '../..');
  const log = consoleLog();
  const command = async () => {
    if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
    // An image has all packages, and nothing to install them with.
    const install = path.join(root, 'tools/install/install.js');
    if (fs.existsSync(install)) await require(install).ensureInstalled({ root, log });
    await act({
      root,
      // npm changes to the project's folder.
      cwd: process.env['INIT_CWD'] ?? process.cwd(),
      dataDir: path.resolve(root, process.env['DATA_DIR'] || '.data'),
      log,
    });
  };
  command().catch((error) => {
    console.error(`${failed}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}

module.exports = { runCommand };
