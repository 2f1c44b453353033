// @ts-check
'use strict';

/** Opens a service's database file from outside. Needs node_modules: require this file after ensureInstalled(). */

const { Database, OPEN_READONLY, OPEN_READWRITE } = require('sqlite3');

/**
 * @typedef {object} Connection
 * @property {<T>(sql: string, parameters?: unknown[]) => Promise<T[]>} rows
 * @property {(sql: string) => Promise<void>} script runs several statements
 * @property {(file: string) => Promise<void>} copyTo copies the database to a new file, page by page. In an open read
 *   transaction, all pages are of its moment, whatever other connections commit meanwhile.
 * @property {() => Promise<void>} close
 */

/** Pages in one step of a copy: 4 MB. */
const COPY_STEP = 1_000;

/**
 * The driver's types lack this part (SQLite's online backup API).
 * @typedef {object} Backup
 * @property {boolean} completed
 * @property {(pages: number, done: (error: Error | null) => void) => void} step
 * @property {(done: (error: Error | null) => void) => void} finish
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
    copyTo: async (target) => {
      /** @type {Backup} */
      const backup = await new Promise((resolve, reject) => {
        const begun = /** @type {any} */ (database).backup(target, (/** @type {Error | null} */ error) =>
          error ? reject(error) : resolve(begun),
        );
      });
      /** @param {(done: (error: Error | null) => void) => void} call */
      const settled = (call) =>
        new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) =>
          call((error) => (error ? reject(error) : resolve())),
        );
      try {
        while (!backup.completed) await settled((done) => backup.step(COPY_STEP, done));
      } finally {
        await settled((done) => backup.finish(done));
      }
    },
    close: () => new Promise((resolve) => database.close(() => resolve())),
  };
  for (const [name, other] of Object.entries(attach)) {
    await connection.rows(`ATTACH ? AS ${name}`, [other]);
  }
  return connection;
}

module.exports = { openDatabase };
