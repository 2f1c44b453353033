// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { CORE_OWNERS, eachOwner, OWNERS } = require('../shared/owners');

/** @typedef {import('../shared/owners').Owner} Owner */
/** @typedef {import('../shared/owners').ByOwner<string>} Databases the file of each service's database */

/**
 * Where the databases of a data folder are. `npm start` keeps them in the folder itself. A container that mounts the
 * volumes of compose has each in a folder of its own: <dataDir>/orders-service/orders.db.
 * @param {string} dataDir
 * @returns {Record<Owner, string>} whether they exist or not
 */
function databasesIn(dataDir) {
  return eachOwner(OWNERS, (owner) => {
    const volume = path.join(dataDir, `${owner}-service`);
    return path.join(fs.existsSync(volume) ? volume : dataDir, `${owner}.db`);
  });
}

/**
 * The databases that a backup copies: orders and products must exist, the others only if their service was ever started.
 * @param {string} dataDir
 * @returns {Databases}
 * @throws {Error} that names the database that is missing
 */
function presentDatabases(dataDir) {
  const files = databasesIn(dataDir);
  for (const owner of CORE_OWNERS) {
    if (!fs.existsSync(files[owner])) throw new Error(`There is no database ${files[owner]} to copy.`);
  }
  const present = OWNERS.filter((owner) => fs.existsSync(files[owner]));
  return /** @type {Databases} */ (eachOwner(present, (owner) => files[owner]));
}

/**
 * Makes what was written to a file, or a folder's list of files, survive a power cut.
 * @param {string} fileOrFolder
 */
function sync(fileOrFolder) {
  const handle = fs.openSync(fileOrFolder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

module.exports = { databasesIn, presentDatabases, sync };
