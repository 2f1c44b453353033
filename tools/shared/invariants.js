// @ts-check
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { copyInto, isPostgres, rowsOf } = require('./postgres');
const { openDatabase } = require('./sqlite');

/** @typedef {import('./sqlite').Connection} Connection */
/**
 * A restock or an adjustment, as its client saw it.
 * @typedef {object} SentMovement
 * @property {string} reason unique among all movements
 * @property {'done' | 'refused' | 'unknown'} outcome the answer to the client; unknown: no answer came
 */
/**
 * @typedef {object} Checked
 * @property {{ orders: string, products: string }} databases SQLite files, or PostgreSQL URLs
 * @property {readonly string[]} acknowledged ids of the orders that were confirmed to a client
 * @property {readonly SentMovement[]} [movements] every change of stock that a client requested
 * @property {(queue: string) => Promise<number>} queueDepth
 * @property {number} [deadLetters] the expected number of dead letters, 0 by default
 * @property {number} [settleMs] the limit until all orders are final and the outboxes are empty, 60 s by default
 */

/** A broken rule shows this many cases and counts the others. */
const SHOWN = 5;

/**
 * @param {string} schema
 * @param {string} rule
 * @returns {string} SQL: whether the order is so old that the retention rule may have removed its rows
 */
const pruned = (schema, rule) =>
  `"createdAt" < (SELECT "prunedBefore" FROM ${schema}.retention_progress WHERE rule = '${rule}')`;

/** Each query finds violations of a rule: one row with `text` for each. `p` is the database of the products service. */
const RULES = [
  `SELECT 'I2: product ' || "productId" || ' was at ' || min(sum) AS text FROM (
     SELECT "productId", sum(delta) OVER (PARTITION BY "productId" ORDER BY id) AS sum FROM p.stock_movements
   ) GROUP BY "productId" HAVING min(sum) < 0`,

  `SELECT 'I3: product ' || id || ': ' || came || ' came in, ' || stock || ' are there and ' || confirmed ||
     ' were confirmed' AS text FROM (
     SELECT id, stock, coalesce(came, 0) AS came, coalesce(confirmed, 0) AS confirmed FROM p.products
     LEFT JOIN (SELECT "productId", sum(delta) AS came FROM p.stock_movements WHERE kind IN ('restock', 'adjust')
       GROUP BY "productId") AS ledger ON ledger."productId" = id
     LEFT JOIN (SELECT "productId", sum(quantity) AS confirmed FROM main.orders WHERE status = 'CONFIRMED'
       GROUP BY "productId") AS sold ON sold."productId" = id
   ) WHERE came <> stock + confirmed`,

  `SELECT 'I5: the idempotency key ' || "idempotencyKey" || ' has ' || count(*) || ' reservations' AS text
   FROM p.reservations GROUP BY "idempotencyKey" HAVING count(*) > 1`,

  `SELECT 'I6: order ' || "orderId" || ' went ' || way AS text FROM (
     SELECT "orderId", group_concat(step, ' ' ORDER BY id) AS way FROM main.order_timeline
     WHERE step IN ('PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED') GROUP BY "orderId"
   ) WHERE way NOT IN ('PENDING', 'PENDING CONFIRMED', 'PENDING REJECTED', 'PENDING CANCELLED',
     'PENDING CONFIRMED CANCELLED')
   AND NOT (way = 'CANCELLED' AND EXISTS (SELECT 1 FROM main.orders WHERE id = "orderId" AND ${pruned('main', 'order_timeline')}))`,

  `SELECT 'I9: product ' || id || ' has ' || stock || ', its ledger says ' || coalesce(sum, 0) AS text FROM p.products
   LEFT JOIN (SELECT "productId", sum(delta) AS sum FROM p.stock_movements GROUP BY "productId") AS ledger
     ON ledger."productId" = id WHERE stock <> coalesce(sum, 0)`,

  `SELECT 'I9: order ' || o.id || ' is ' || o.status || ', its reservation ' || CASE
     WHEN r."idempotencyKey" IS NULL THEN 'is missing'
     WHEN r.refusal IS NOT NULL THEN 'was refused: ' || r.refusal
     WHEN r."releasedAt" IS NOT NULL THEN 'was released' ELSE 'is held' END AS text
   FROM main.orders AS o LEFT JOIN p.reservations AS r ON r."idempotencyKey" = o."idempotencyKey"
   WHERE CASE
     WHEN o.status = 'CONFIRMED' THEN r."idempotencyKey" IS NULL OR r.refusal IS NOT NULL OR r."releasedAt" IS NOT NULL
     WHEN o.status = 'REJECTED' AND o.reason <> 'REJECTED_BY_OPERATOR' THEN r.refusal IS NOT o.reason
       AND NOT (r."idempotencyKey" IS NULL AND o.${pruned('p', 'reservations')})
     ELSE r."idempotencyKey" IS NOT NULL AND r.refusal IS NULL AND r."releasedAt" IS NULL END`,
];

/** I11: an acknowledged movement happened once, a refused one never, any other at most once; each has its audit row. */
const MOVED = `SELECT 'I11: the movement "' || reason || '" is ' || outcome || ', it happened ' || moved ||
    ' times and was audited ' || audited || ' times' AS text FROM (
    SELECT value ->> 'reason' AS reason, value ->> 'outcome' AS outcome,
      (SELECT count(*) FROM p.stock_movements WHERE reason = value ->> 'reason') AS moved,
      (SELECT count(*) FROM p.audit WHERE after ->> 'reason' = value ->> 'reason') AS audited FROM json_each(?)
  ) WHERE moved <> audited OR CASE outcome WHEN 'done' THEN moved <> 1 WHEN 'refused' THEN moved <> 0 ELSE moved > 1 END`;

/**
 * Checks the invariants I1–I6, I8, I9 and I11 of a quiet system, using both databases and the client's own records. (I7
 * and I10 cannot be seen there.)
 * @param {Checked} system
 * @returns {Promise<string[]>} what is broken, one line each; empty: all hold
 */
async function brokenInvariants(system) {
  const until = Date.now() + (system.settleMs ?? 60_000);
  /** @type {string[]} */
  const broken = await unsettled(system.databases, until);
  const connection = await openBoth(system.databases);
  try {
    broken.push(
      ...(await complaints(
        connection,
        `SELECT 'I1: order ' || value || ' is not stored' AS text FROM json_each(?)
         WHERE NOT EXISTS (SELECT 1 FROM main.orders WHERE id = value)`,
        [JSON.stringify(system.acknowledged)],
      )),
    );
    broken.push(...(await complaints(connection, MOVED, [JSON.stringify(system.movements ?? [])])));
    for (const rule of RULES) broken.push(...(await complaints(connection, rule)));
    broken.push(...(await leftOver(connection, system)));
    return broken;
  } finally {
    await connection.close();
  }
}

/** What the rules read. */
const TABLES = {
  main: ['orders', 'order_timeline', 'outbox', 'dead_letters', 'retention_progress'],
  p: ['products', 'stock_movements', 'reservations', 'audit', 'outbox', 'dead_letters', 'retention_progress'],
};

/**
 * @param {Checked['databases']} databases
 * @returns {Promise<Connection>} both, as `main` and `p`; those of PostgreSQL as copies
 */
async function openBoth({ orders, products }) {
  if (!isPostgres(orders)) return openDatabase(orders, { attach: { p: products } });
  const connection = await openDatabase(':memory:', { write: true, attach: { p: ':memory:' } });
  await copyInto(orders, connection, 'main', TABLES.main);
  await copyInto(products, connection, 'p', TABLES.p);
  // Without them the check of 107,000 orders had not ended after ten minutes.
  await connection.script('CREATE INDEX main.orders_by_id ON orders (id)');
  await connection.script('CREATE INDEX p.reservations_by_key ON reservations ("idempotencyKey")');
  return connection;
}

/**
 * Waits until every order is final and no message waits to be sent.
 * @param {Checked['databases']} databases
 * @param {number} until
 * @returns {Promise<string[]>} violations of I4 and I8 at the time limit
 */
async function unsettled({ orders, products }, until) {
  /** @param {string} database @param {string} from */
  const count = async (database, from) => {
    const [row] = await rowsOf(database, `SELECT count(*) AS n FROM ${from}`);
    return /** @type {{ n: number }} */ (row).n;
  };
  for (;;) {
    // The partial index finds open orders at once. Only if it finds none, all orders are read.
    const open = await count(orders, 'orders WHERE "redriveAt" IS NOT NULL');
    const unfinished = `orders WHERE status = 'PENDING' OR "stockState" IN ('asked', 'releasing')`;
    const held = open === 0 ? await count(orders, unfinished) : open;
    const outboxes = [await count(orders, 'outbox'), await count(products, 'outbox')];
    if (held === 0 && outboxes.every((n) => n === 0)) return [];
    if (Date.now() > until) {
      return [
        ...(held === 0 ? [] : [`I4: ${held} orders are still open`]),
        ...['orders', 'products'].flatMap((owner, i) =>
          outboxes[i] === 0 ? [] : [`I8: ${outboxes[i]} messages are in the outbox of the ${owner} service`],
        ),
      ];
    }
    await sleep(50);
  }
}

/**
 * @param {Connection} connection
 * @param {Checked} system
 * @returns {Promise<string[]>} violations of I8: unexpected dead letters, and messages left in the queues
 */
async function leftOver(connection, { deadLetters = 0, queueDepth }) {
  const broken = [];
  const letters = await connection.rows(
    `SELECT pattern, "errorMessage" FROM main.dead_letters WHERE status = 'open'
     UNION ALL SELECT pattern, "errorMessage" FROM p.dead_letters WHERE status = 'open'`,
  );
  if (letters.length !== deadLetters) {
    const some = JSON.stringify(letters.slice(0, SHOWN));
    broken.push(`I8: ${letters.length} dead letters, not ${deadLetters}: ${some}`);
  }
  for (const queue of ['orders_queue', 'products_queue']) {
    const depth = await queueDepth(queue);
    if (depth !== 0) broken.push(`I8: ${depth} messages are left in ${queue}`);
  }
  return broken;
}

/**
 * @param {Connection} connection
 * @param {string} rule
 * @param {unknown[]} [parameters]
 * @returns {Promise<string[]>}
 */
async function complaints(connection, rule, parameters) {
  const rows = /** @type {{ text: string }[]} */ (await connection.rows(rule, parameters));
  const shown = rows.slice(0, SHOWN).map(({ text }) => text);
  const rest = rows.length - shown.length;
  return rest === 0 ? shown : [...shown, `${shown[0]?.split(':')[0]}: and ${rest} more like these`];
}

module.exports = { brokenInvariants };
