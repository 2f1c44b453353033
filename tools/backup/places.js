// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** @typedef {'orders' | 'products'} Owner */
/** @typedef {Record<Owner, string>} Databases the file of each service's database */

const OWNERS = /** @type {const} */ (['orders', 'products']);

/**
 * Where the databases of a data folder are. `npm start` keeps both in the folder itself. A container that mounts the
 * two volumes of compose has one below the other: <dataDir>/orders-service/orders.db.
 * @param {string} dataDir
 * @returns {Databases}
 */
function databasesIn(dataDir) {
  const [orders, products] = OWNERS.map((owner) => {
    const volume = path.join(dataDir, `${owner}-service`);
    return path.join(fs.existsSync(volume) ? volume : dataDir, `${owner}.db`);
  });
  return { orders: String(orders), products: String(products) };
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

module.exports = { databasesIn, sync, OWNERS };
