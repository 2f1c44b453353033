// @ts-check
'use strict';

const { connect } = require('../shared/postgres');
const { openDatabase } = require('../shared/sqlite');

/** Rows in one statement, and the pause between two lines of progress. */
const BATCH = 2_000;
const SAY_EVERY_MS = 5_000;

/** Belong to a database, not to its data. */
const NOT_COPIED = new Set(['migrations', 'write_probe', 'replicas', 'order_counts']);

/**
 * @param {import('pg').Client} client
 * @returns {Promise<Map<string, string[]>>} the columns of each table that is copied
 */
async function tablesOf(client) {
  const { rows } = await client.query(
    `SELECT c.table_name AS "table", array_agg(c.column_name::text) AS columns FROM information_schema.columns AS c
     JOIN information_schema.tables AS t ON t.table_name = c.table_name AND t.table_schema = c.table_schema
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.flatMap(({ table, columns }) => (NOT_COPIED.has(table) ? [] : [[table, columns]])));
}

/**
 * Copies all rows. Rows that are there already are left alone, so it can be run again.
 * @param {{ file: string, url: string, log: (line: string) => void }} options
 */
async function copyDatabase({ file, url, log }) {
  const source = await openDatabase(file);
  const target = await connect(url);
  try {
    for (const [table, targetColumns] of await tablesOf(target)) {
      const known = /** @type {{ name: string }[]} */ (
        await source.rows(`SELECT name FROM pragma_table_info('${table}')`)
      ).map(({ name }) => name);
      if (known.length === 0) continue;
      // SQLite's row number has a name of its own in PostgreSQL.
      const columns = targetColumns.filter((name) => known.includes(name) || name === 'rowid');
      // Counts are split over the replicas there; what comes from here always goes to the same part.
      const more = targetColumns.includes('shard') ? { shard: 0 } : {};
      await copyTable({ source, target, table, columns, more, log });
    }
  } finally {
    await target.end();
    await source.close();
  }
}

/**
 * @param {{ source: import('../shared/sqlite').Connection, target: import('pg').Client, table: string, columns: string[],
 *   more: Record<string, unknown>, log: (line: string) => void }} options
 */
async function copyTable({ source, target, table, columns, more, log }) {
  const names = columns.map((name) => `"${name}"`).join(', ');
  const key = /** @type {{ name: string }[]} */ (
    await source.rows(`SELECT name FROM pragma_table_info('${table}') WHERE pk > 0 ORDER BY pk`)
  ).map(({ name }) => `"${name}"`);
  const all = [...columns, ...Object.keys(more)].map((name) => `"${name}"`).join(', ');
  const insert = `INSERT INTO ${table} (${all}) OVERRIDING SYSTEM VALUE
    SELECT ${all} FROM json_populate_recordset(NULL::${table}, $1) ON CONFLICT DO NOTHING`;
  let after = /** @type {unknown[] | undefined} */ (undefined);
  let done = 0;
  let saidAt = Date.now();
  for (;;) {
    const marks = key.map(() => '?').join(', ');
    const from = after === undefined ? '' : `WHERE (${key.join(', ')}) > (${marks})`;
    const rows = /** @type {Record<string, unknown>[]} */ (
      await source.rows(
        `SELECT ${names} FROM ${table} ${from} ORDER BY ${key.join(', ')} LIMIT ${BATCH}`,
        after ?? [],
      )
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = key.map((name) => last[name.slice(1, -1)]);
    await target.query(insert, [JSON.stringify(rows.map((row) => ({ ...readable(table, row), ...more })))]);
    done += rows.length;
    if (Date.now() - saidAt > SAY_EVERY_MS) {
      log(`${table}: ${done} rows`);
      saidAt = Date.now();
    }
  }
  if (done > 0) log(`${table}: ${done} rows`);
  await continueCounting(target, table);
}

/**
 * What PostgreSQL cannot store: a zero byte in a text, and an instant that is not known.
 * @param {string} table
 * @param {Record<string, unknown>} row
 * @returns {Record<string, unknown>}
 */
function readable(table, row) {
  const { body } = row;
  if (table === 'dead_letters' && row['bodyEncoding'] === 'utf8' && String(body).includes('\0'))
    return { ...row, body: Buffer.from(String(body)).toString('base64'), bodyEncoding: 'base64' };
  if (table === 'products' && row['createdAt'] === '')
    return { ...row, createdAt: '1970-01-01T00:00:00.000Z' };
  return row;
}

/**
 * New rows get numbers after those that were copied.
 * @param {import('pg').Client} target
 * @param {string} table
 */
async function continueCounting(target, table) {
  const { rows } = await target.query(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_identity = 'YES'`,
    [table],
  );
  for (const { name } of rows)
    await target.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), greatest(max("${name}"), 0) + 1, false) FROM ${table}`,
      [table, name],
    );
}

module.exports = { copyDatabase, tablesOf };
