// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { commandLine, isAlive, readPid } = require('../shared/processes');

/**
 * Makes sure that only one `npm start` or `npm run restore` uses a data folder.
 * @param {string} dataDir
 * @throws {Error} if another one runs
 * @returns {() => void} releases the folder
 */
function lockDataDir(dataDir) {
  fs.mkdirSync(dataDir, { recursive: true });
  const lockFile = path.join(dataDir, 'start.pid');
  const pid = readPid(lockFile);
  if (pid !== undefined && pid !== process.pid && isAlive(pid) && /start|restore/.test(commandLine(pid))) {
    const url = readRun(dataDir)?.urls?.gateway;
    throw new Error(
      `Another npm start or restore (pid ${pid}${url === undefined ? '' : `, ${url}`}) uses ${dataDir}. ` +
        `Stop it first (kill ${pid}), or give this one its own folder and ports: ` +
        `DATA_DIR, GATEWAY_PORT, PRODUCTS_PORT, ORDERS_PORT, WEBHOOKS_PORT, NOTIFICATIONS_PORT.`,
    );
  }
  writeAtomically(lockFile, `${process.pid}\n`);
  return () => fs.rmSync(lockFile, { force: true });
}

/**
 * @typedef {object} Run the content of run.json
 * @property {string} startedAt ISO 8601
 * @property {number} pid of npm start
 * @property {string} dataDir absolute
 * @property {{ gateway: string, orders: string, products: string } & Record<string, string>} urls
 * @property {{ gateway: number, orders: number, products: number } & Record<string, number>} ports
 * @property {{ gateway: number, orders: number, products: number } & Record<string, number | undefined>} pids
 * @property {{ orders: string, products: string } & Record<string, string>} databases absolute paths, or PostgreSQL URLs
 * @property {string} rabbitmqUrl
 * @property {string} redisUrl
 * @property {Record<string, string>} logs absolute paths
 */

/**
 * Writes to <dataDir>/run.json what is running. Readers never see a half-written file.
 * @param {Run} run
 * @returns {() => void} removes the file
 */
function writeRun(run) {
  const file = path.join(run.dataDir, 'run.json');
  writeAtomically(file, `${JSON.stringify(run, null, 2)}\n`);
  return () => fs.rmSync(file, { force: true });
}

/**
 * @param {string} dataDir
 * @returns {Partial<Run> | undefined}
 */
function readRun(dataDir) {
  try {
    return JSON.parse(fs.readFileSync(path.join(dataDir, 'run.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function writeAtomically(file, text) {
  // Readable by this user only, because a given URL may hold a password.
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

module.exports = { lockDataDir, writeRun };
