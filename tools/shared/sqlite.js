// @ts-check
'use strict';

/** Opens a service's database file from outside. Needs node_modules: require this file after ensureInstalled(). */

const { Database, OPEN_READONLY, OPEN_READWRITE } = require('sqlite3');

/**
 * @typedef {object} Connection
 * @property {<T>(sql: string, parameters?: unknown[]) => Promise<T[]>} rows
 * @property {(sql: string) => Promise<void>} script runs several statements
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} file must exist
 * @param {{ write?: boolean, attach?: Record<string, string> }} [options] attach: schema name → another file
 * @returns {Promise<Connection>}
 */
async function openDatabase(file, { write = false, attach = {} } = {}) {
  /** @type {Database} */
  const database = await new Promise((resolve, reject) => {
    const opened = new Database(file, write ? OPEN_READWRITE : OPEN_READONLY, (error) => {
      if (error) reject(error);
      else resolve(opened);
    });
  });
  database.configure('busyTimeout', 5_000);
  /** @type {Connection} */
  const connection = {
    rows: (sql, parameters = []) =>
      new Promise((resolve, reject) => {
        database.all(sql, parameters, (/** @type {Error | null} */ error, /** @type {any[]} */ rows) => {
          if (error) reject(error);
          else resolve(rows);
        });
      }),
    script: (sql) =>
      new Promise((resolve, reject) => {
        database.exec(sql, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => new Promise((resolve) => database.close(() => resolve())),
  };
  for (const [name, other] of Object.entries(attach)) {
    await connection.rows(`ATTACH ? AS ${name}`, [other]);
  }
  return connection;
}

module.exports = { openDatabase };
