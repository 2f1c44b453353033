// @ts-check
'use strict';

/** Opens a service's PostgreSQL database from outside. Needs node_modules: require this file after ensureInstalled(). */

const { Client, types } = require('pg');
const { openDatabase } = require('./sqlite');

/** @typedef {import('./sqlite').Connection} Connection */

const { INT8, NUMERIC, TIMESTAMPTZ } = types.builtins;
/** @type {Map<number, (text: string) => unknown>} */
const parsers = new Map([
  [INT8, Number],
  [NUMERIC, Number],
  [TIMESTAMPTZ, (text) => types.getTypeParser(TIMESTAMPTZ)(text).toISOString()],
]);

/** @param {string} database @returns {boolean} whether it is a URL, and not a SQLite file */
const isPostgres = (database) => /^postgres(ql)?:/.test(database);

/**
 * @param {string} url
 * @returns {Promise<Client>} it gives numbers, and instants as ISO texts, as SQLite does
 */
async function connect(url) {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    types: { getTypeParser: (oid, format) => parsers.get(oid) ?? types.getTypeParser(oid, format) },
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * @param {string} database a SQLite file, or a PostgreSQL URL
 * @param {string} sql with `?` or `$1` for parameters
 * @param {unknown[]} [parameters]
 * @returns {Promise<any[]>}
 */
async function rowsOf(database, sql, parameters = []) {
  const connection = await openFor(database);
  return connection.rows(sql, parameters).finally(() => connection.close());
}

/**
 * @param {string} database a SQLite file, or a PostgreSQL URL
 * @returns {Promise<Pick<Connection, 'rows' | 'close'>>} for reads
 */
async function openFor(database) {
  if (!isPostgres(database)) return openDatabase(database);
  const client = await connect(database);
  return {
    rows: async (sql, parameters = []) => {
      let n = 0;
      return (
        await client.query(
          sql.replace(/\?/g, () => `$${++n}`),
          parameters,
        )
      ).rows;
    },
    close: () => client.end(),
  };
}

/**
 * Copies tables into a schema of a SQLite connection, so that one query can compare the databases of several services.
 * @param {string} url
 * @param {Connection} target
 * @param {string} schema
 * @param {readonly string[]} tables
 * @returns {Promise<void>}
 */
async function copyInto(url, target, schema, tables) {
  const client = await connect(url);
  try {
    // All tables are of one moment.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (const table of tables) {
      const { rows, fields } = await client.query(`SELECT * FROM ${table}`);
      const columns = fields.map(({ name }) => `"${name}"`).join(', ');
      await target.script(`CREATE TABLE ${schema}.${table} (${columns})`);
      const values = fields.map((_, i) => `value ->> ${i}`).join(', ');
      for (let from = 0; from < rows.length; from += 5_000) {
        const lists = rows.slice(from, from + 5_000).map((row) => fields.map(({ name }) => row[name]));
        await target.rows(`INSERT INTO ${schema}.${table} SELECT ${values} FROM json_each(?)`, [
          JSON.stringify(lists),
        ]);
      }
    }
  } finally {
    await client.end();
  }
}

module.exports = { connect, copyInto, isPostgres, openFor, rowsOf };
