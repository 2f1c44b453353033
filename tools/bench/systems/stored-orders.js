// @ts-check
'use strict';

/**
 * Fills the databases as if many orders had been placed. It writes copies of one real order, with its timeline, inbox
 * row, reservation and movement, straight into the files while no service runs. All invariants hold for the copies.
 * Columns that are not named here are copied unchanged, so a new column needs no change here.
 */

const { setTimeout: sleep } = require('node:timers/promises');
const { openDatabase } = require('../../shared/sqlite');

/** @typedef {import('../../shared/sqlite').Connection} Connection */

/** Its only real order takes the whole stock, so it can never be ordered again. */
const OLD_PRODUCT_ID = '00000000-0000-4000-8000-000000000001';
const BATCH = 100_000;
const SPREAD_DAYS = 365;
/**
 * A UUID that sorts by time, like real ids and keys.
 * @param {string} ms SQL
 * @param {4 | 7} version 4 for keys, 7 for ids
 */
const uuid = (ms, version) => `printf('%08x-%04x-${version}000-8000-%012x', ${ms} >> 16, ${ms} & 0xffff, n)`;

/**
 * Places the order that is copied.
 * @param {Awaited<ReturnType<typeof import('./broker').openBroker>>} broker
 * @param {string} gateway URL
 * @param {string} ordersFile
 * @returns {Promise<string>} its id, once it is CONFIRMED
 */
async function placeTemplate(broker, gateway, ordersFile) {
  const product = { id: OLD_PRODUCT_ID, name: 'Sold out long ago', price: 10, stock: 1 };
  await broker.request('products_queue', 'products.create', product);
  const answer = await fetch(`${gateway}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ productId: OLD_PRODUCT_ID, quantity: 1 }),
  });
  const { id } = /** @type {{ id: string }} */ (await answer.json());
  const connection = await openDatabase(ordersFile);
  const until = Date.now() + 30_000;
  while (
    (await connection.rows(`SELECT 1 FROM orders WHERE id = ? AND status = 'CONFIRMED'`, [id])).length === 0
  ) {
    if (Date.now() > until)
      throw new Error(`the order ${id}, which is to be copied, was not confirmed within 30 s`);
    await sleep(50);
  }
  await connection.close();
  return id;
}

/**
 * @param {{ databases: { orders: string, products: string }, template: string, orders: number,
 *   log: (line: string) => void, signal: AbortSignal }} options
 */
async function fillWithOrders({ databases, template, orders, log, signal }) {
  const connection = await openDatabase(databases.orders, { write: true, attach: { p: databases.products } });
  try {
    // These rows need not survive a power cut.
    for (const pragma of ['main.synchronous = OFF', 'p.synchronous = OFF', 'main.cache_size = -500000']) {
      await connection.rows(`PRAGMA ${pragma}`);
    }
    const [order] = /** @type {{ idempotencyKey: string }[]} */ (
      await connection.rows(`SELECT "idempotencyKey" FROM main.orders WHERE id = ?`, [template])
    );
    const keys = { id: template, key: String(order?.idempotencyKey) };
    await copy(connection, 'p', 'stock_movements', {
      from: `WHERE t."productId" = '${OLD_PRODUCT_ID}' AND t.kind = 'restock'`,
      set: { id: 'NULL', delta: String(orders) },
    });
    const start = Date.now() - SPREAD_DAYS * 86_400_000;
    const stepMs = Math.floor((SPREAD_DAYS * 86_400_000) / (orders + 1));
    for (let done = 0; done < orders; done += BATCH) {
      signal.throwIfAborted();
      await addBatch(connection, keys, {
        first: done,
        last: Math.min(orders, done + BATCH) - 1,
        start,
        stepMs,
      });
      log(`  ${Math.min(orders, done + BATCH)} of ${orders} orders stored`);
    }
    for (const schema of ['main', 'p']) await connection.rows(`PRAGMA ${schema}.wal_checkpoint(TRUNCATE)`);
  } finally {
    await connection.close();
  }
}

/**
 * @param {Connection} connection
 * @param {{ id: string, key: string }} template
 * @param {{ first: number, last: number, start: number, stepMs: number }} batch
 */
async function addBatch(connection, template, { first, last, start, stepMs }) {
  const ms = `(${start} + n * ${stepMs})`;
  const at = `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
  await connection.script(`BEGIN; DROP TABLE IF EXISTS temp.added;
    CREATE TEMP TABLE added (n INTEGER PRIMARY KEY, id TEXT, key TEXT, at TEXT, trace TEXT);
    WITH RECURSIVE series(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM series WHERE n < ${last})
    INSERT INTO added
    SELECT n, ${uuid(ms, 7)}, ${uuid(ms, 4)}, ${at},
      printf('%08x%024x', ${ms} / 1000, n) FROM series`);
  const { id, key } = template;
  const added = 'CROSS JOIN temp.added AS a';
  await copy(connection, 'main', 'orders', {
    from: `${added} WHERE t.id = '${id}' ORDER BY a.n`,
    set: {
      id: 'a.id',
      idempotencyKey: 'a.key',
      requestKey: 'a.id',
      traceId: 'a.trace',
      createdAt: 'a.at',
      updatedAt: 'a.at',
    },
  });
  await copy(connection, 'main', 'order_timeline', {
    from: `${added} WHERE t."orderId" = '${id}' ORDER BY a.n, t.id`,
    set: { id: 'NULL', orderId: 'a.id', at: 'a.at' },
  });
  await copy(connection, 'main', 'inbox', {
    from: `${added} WHERE t."messageKey" = '${id}' ORDER BY a.n`,
    set: { messageKey: 'a.id', receivedAt: 'a.at' },
  });
  await copy(connection, 'p', 'reservations', {
    from: `${added} WHERE t."idempotencyKey" = '${key}'`,
    set: { idempotencyKey: 'a.key', createdAt: 'a.at' },
  });
  await copy(connection, 'p', 'stock_movements', {
    from: `${added} WHERE t."idempotencyKey" = '${key}' ORDER BY a.n`,
    set: { id: 'NULL', idempotencyKey: 'a.key', at: 'a.at' },
  });
  await connection.script('COMMIT');
}

/**
 * Copies rows within a table, with some columns changed.
 * @param {Connection} connection
 * @param {string} schema
 * @param {string} table read as `t`
 * @param {{ from: string, set: Record<string, string> }} change set: column → SQL
 */
async function copy(connection, schema, table, { from, set }) {
  const columns = /** @type {{ name: string }[]} */ (
    await connection.rows('SELECT name FROM pragma_table_info(?, ?)', [table, schema])
  ).map(({ name }) => name);
  const names = columns.map((name) => `"${name}"`).join(', ');
  const values = columns.map((name) => set[name] ?? `t."${name}"`).join(', ');
  await connection.script(
    `INSERT INTO ${schema}.${table} (${names}) SELECT ${values} FROM ${schema}.${table} AS t ${from}`,
  );
}

module.exports = { fillWithOrders, placeTemplate };
