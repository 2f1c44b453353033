// @ts-check
'use strict';

const { openDatabase } = require('../shared/sqlite');

/** Each rule shows this many cases and counts the others. */
const SHOWN = 5;

/**
 * What must not be in two databases of one moment, whatever is still on its way between them. Each query gives one text
 * for each case. `p` is the database of the products service.
 */
const RULES = [
  `SELECT 'product ' || id || ' has ' || stock || ' units, its ledger says ' || coalesce(sum, 0) AS text
   FROM p.products LEFT JOIN (SELECT "productId", sum(delta) AS sum FROM p.stock_movements GROUP BY "productId") AS ledger
     ON ledger."productId" = id WHERE stock <> coalesce(sum, 0)`,

  `SELECT 'order ' || o.id || ' is ' || o.status || ', but no stock is reserved for it' AS text
   FROM main.orders AS o LEFT JOIN p.reservations AS r ON r."idempotencyKey" = o."idempotencyKey"
   WHERE o."stockState" = 'held' AND (r."idempotencyKey" IS NULL OR r.refusal IS NOT NULL OR r."releasedAt" IS NOT NULL)`,

  `SELECT 'order ' || o.id || ' is ' || o.status || ' and settled, but its stock is still reserved' AS text
   FROM main.orders AS o JOIN p.reservations AS r ON r."idempotencyKey" = o."idempotencyKey"
   WHERE o."stockState" = 'settled' AND r.refusal IS NULL AND r."releasedAt" IS NULL`,

  `SELECT r.quantity || ' of product ' || r."productId" || ' are reserved for an order that does not exist (idempotency key ' ||
     r."idempotencyKey" || ')' AS text
   FROM p.reservations AS r LEFT JOIN main.orders AS o ON o."idempotencyKey" = r."idempotencyKey"
   WHERE o.id IS NULL AND r.refusal IS NULL AND r."releasedAt" IS NULL`,
];

/**
 * Compares the two databases of a backup.
 * @param {import('./places').Databases} files
 * @returns {Promise<string[]>} what contradicts, one line each; empty: nothing
 */
async function contradictions({ orders, products }) {
  const connection = await openDatabase(orders, { attach: { p: products } });
  try {
    const found = [];
    for (const rule of RULES) {
      const rows = /** @type {{ text: string }[]} */ (await connection.rows(rule));
      found.push(...rows.slice(0, SHOWN).map(({ text }) => text));
      if (rows.length > SHOWN) found.push(`… and ${rows.length - SHOWN} more like the last one`);
    }
    return found;
  } finally {
    await connection.close();
  }
}

module.exports = { contradictions };
