// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { eachOwner } = require('../shared/owners');

/** @typedef {import('../shared/owners').Owner} Owner */
/** @typedef {Record<Owner, string>} Databases the file of each service's database */

/**
 * Where the databases of a data folder are. `npm start` keeps them in the folder itself. A container that mounts the
 * volumes of compose has each in a folder of its own: <dataDir>/orders-service/orders.db.
 * @param {string} dataDir
 * @returns {Databases}
 */
function databasesIn(dataDir) {
  return eachOwner((owner) => {
    const volume = path.join(dataDir, `${owner}-service`);
    return path.join(fs.existsSync(volume) ? volume : dataDir, `${owner}.db`);
  });
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

module.exports = { databasesIn, sync };
