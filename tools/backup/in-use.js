// @ts-check
'use strict';

const fs = require('node:fs');
const { openDatabase } = require('../shared/sqlite');

/**
 * Checks that no process has the database open, in whichever container it runs. SQLite can leave WAL mode only while
 * nobody else is connected, and a service is connected all the time. The database is then one file without a log beside
 * it; a service that starts turns WAL on again. (A damaged file tells nothing: then it is the queues' consumers that show
 * a running service.)
 * @param {string} file
 * @throws {Error} if it is in use
 */
async function assertNotInUse(file) {
  if (!fs.existsSync(file)) return;
  const database = await openDatabase(file, { write: true });
  try {
    await database.rows('PRAGMA journal_mode = DELETE');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED')
      throw new Error(`${file} is in use. Stop the services first (npm start: Ctrl-C).`);
  } finally {
    await database.close();
  }
}

module.exports = { assertNotInUse };
