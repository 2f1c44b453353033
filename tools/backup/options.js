// @ts-check
'use strict';

const path = require('node:path');
const { parseArgs } = require('node:util');

const BACKUP_USAGE = `npm run backup -- [options]     copies the databases while the services run

  --to DIR        the folder of the backups; each gets a folder of its own. Default: <DATA_DIR>/backups
  --keep N        removes all but the newest N backups there; default 24
  --data-dir DIR  the databases are here; default: DATA_DIR`;

const RESTORE_USAGE = `npm run restore -- --from DIR [options]     puts a backup in the place of the databases

  --from DIR      the folder of one backup, with manifest.json
  --data-dir DIR  the databases come here; default: DATA_DIR
  --new-broker    RabbitMQ is a new one, without any message: its queues are not emptied`;

const text = /** @type {const} */ ({ type: 'string' });
const flag = /** @type {const} */ ({ type: 'boolean' });
const help = { ...flag, short: 'h' };

/** @typedef {{ cwd: string, dataDir: string }} Defaults cwd: where relative paths start */

/**
 * @param {readonly string[]} args
 * @param {Defaults} defaults
 * @returns {{ dataDir: string, to: string, keep: number } | 'help'}
 * @throws {Error} that names the wrong option
 */
function backupOptions(args, { cwd, dataDir: byDefault }) {
  const { values } = parseArgs({
    args: [...args],
    options: { to: text, keep: text, 'data-dir': text, help },
  });
  if (values.help) return 'help';
  const dataDir = path.resolve(cwd, values['data-dir'] ?? byDefault);
  const keep = /^\d+$/.test(values.keep ?? '24') ? Number(values.keep ?? 24) : 0;
  if (keep < 1) throw new Error(`--keep wants a whole number of at least 1, not "${values.keep}".`);
  return { dataDir, to: path.resolve(cwd, values.to ?? path.join(dataDir, 'backups')), keep };
}

/**
 * @param {readonly string[]} args
 * @param {Defaults} defaults
 * @returns {{ dataDir: string, from: string, newBroker: boolean } | 'help'}
 * @throws {Error} that names the wrong or missing option
 */
function restoreOptions(args, { cwd, dataDir: byDefault }) {
  const options = { from: text, 'data-dir': text, 'new-broker': flag, help };
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) return 'help';
  if (values.from === undefined) throw new Error(`--from DIR is missing.\n\n${RESTORE_USAGE}`);
  return {
    dataDir: path.resolve(cwd, values['data-dir'] ?? byDefault),
    from: path.resolve(cwd, values.from),
    newBroker: values['new-broker'] ?? false,
  };
}

module.exports = { backupOptions, restoreOptions, BACKUP_USAGE, RESTORE_USAGE };
