// @ts-check
'use strict';

/** The products' ledger: I2, I3, I5, and that movements, reservations and stock agree (I9). */

const { groupBy, sum } = require('../snapshot');

/** @typedef {import('../snapshot').Snapshot} Snapshot */
/** @typedef {import('../snapshot').Reservation} Reservation */

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I2: products whose stock is below zero, or was
 */
function neverNegative({ products }) {
  const negative = products.products.filter(({ stock }) => stock < 0);
  const movements = groupBy(products.movements, ({ productId }) => productId);
  const was = [...movements].flatMap(([productId, those]) => {
    let [level, lowest] = [0, 0];
    for (const { delta } of those) {
      level += delta;
      lowest = Math.min(lowest, level);
    }
    return lowest < 0 ? [`product ${productId} was at ${lowest} by its ledger`] : [];
  });
  return [...negative.map(({ id, stock }) => `product ${id} has ${stock} units`), ...was];
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I3: products where units appeared or vanished
 */
function nothingAppearsOrVanishes(snapshot) {
  const { products, orders } = snapshot;
  const came = groupBy(
    products.movements.filter(({ kind }) => kind === 'restock' || kind === 'adjust'),
    ({ productId }) => productId,
  );
  const confirmedOrders = orders.orders.filter(({ status }) => status === 'CONFIRMED');
  const confirmed = groupBy(confirmedOrders, ({ productId }) => productId);
  const keysOfConfirmed = new Set(confirmedOrders.map(({ idempotencyKey }) => idempotencyKey));
  const open = new Set(
    orders.orders
      .filter(({ stockState }) => stockState === 'asked' || stockState === 'releasing')
      .map(({ idempotencyKey }) => idempotencyKey),
  );
  const forged = forgedKeys(snapshot);
  const others = groupBy(
    products.reservations.filter(
      (row) =>
        isHeld(row) &&
        !keysOfConfirmed.has(row.idempotencyKey) &&
        (open.has(row.idempotencyKey) || forged.has(row.idempotencyKey)),
    ),
    ({ productId }) => productId,
  );
  return products.products.flatMap(({ id, stock }) => {
    const units = sum((came.get(id) ?? []).map(({ delta }) => delta));
    const sold = sum((confirmed.get(id) ?? []).map(({ quantity }) => quantity));
    const held = sum((others.get(id) ?? []).map(({ quantity }) => quantity));
    if (units === stock + sold + held) return [];
    return [
      `product ${id}: ${units} units came in, but ${stock} are there, ${sold} were confirmed and ${held} are held for open orders`,
    ];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I5: keys with more than one reservation or more than one movement of a kind
 */
function reservedOnce({ products }) {
  const twice = [...groupBy(products.reservations, ({ idempotencyKey }) => idempotencyKey)].flatMap(
    ([key, rows]) => (rows.length > 1 ? [`the idempotency key ${key} has ${rows.length} reservations`] : []),
  );
  const moves = products.movements.filter(
    ({ kind, id }) => id > 0 && (kind === 'reserve' || kind === 'release'),
  );
  const moved = [
    ...groupBy(moves, ({ kind, idempotencyKey }) => `${kind} for the idempotency key ${idempotencyKey}`),
  ];
  return [
    ...twice,
    ...moved.flatMap(([what, rows]) => (rows.length > 1 ? [`${rows.length} movements: ${what}`] : [])),
  ];
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I9: products whose movements do not add up to their stock
 */
function ledgerAddsUp({ products }) {
  const movements = groupBy(products.movements, ({ productId }) => productId);
  const known = new Set(products.products.map(({ id }) => id));
  const strangers = [...movements.keys()].filter((id) => !known.has(id));
  return [
    ...strangers.map((id) => `there are movements of product ${id}, which does not exist`),
    ...products.products.flatMap(({ id, stock }) => {
      const total = sum((movements.get(id) ?? []).map(({ delta }) => delta));
      return total === stock ? [] : [`product ${id} has ${stock} units, its ledger says ${total}`];
    }),
  ];
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I9: reservations that do not match their movements, and movements without a reservation
 */
function reservationsMatchMovements({ products }) {
  const moves = products.movements.filter(
    ({ kind, id }) => id > 0 && (kind === 'reserve' || kind === 'release'),
  );
  const byKey = groupBy(moves, ({ idempotencyKey }) => idempotencyKey);
  const known = new Set(products.reservations.map(({ idempotencyKey }) => idempotencyKey));
  const orphans = moves.filter(({ idempotencyKey }) => idempotencyKey === null || !known.has(idempotencyKey));
  // An order is the cause of a movement, or a person who gives a reason.
  const odd = products.movements.filter(
    ({ id, kind, idempotencyKey, reason }) =>
      id > 0 && (kind === 'reserve' || kind === 'release' ? reason : idempotencyKey) !== null,
  );
  return [
    ...odd.map(({ id, kind }) => `movement ${id} (${kind}) has both an order and a person as its cause`),
    ...orphans.map(
      ({ id, kind, idempotencyKey }) => `movement ${id} (${kind}) has no reservation ${idempotencyKey}`,
    ),
    ...products.reservations.flatMap((row) => {
      const wanted = [
        ...(row.refusal === null ? [['reserve', -row.quantity, row.productId]] : []),
        ...(row.releasedAt !== null ? [['release', row.quantity, row.productId]] : []),
      ];
      const found = (byKey.get(row.idempotencyKey) ?? []).map(({ kind, delta, productId }) => [
        kind,
        delta,
        productId,
      ]);
      return JSON.stringify(found) === JSON.stringify(wanted)
        ? []
        : [
            `the reservation ${row.idempotencyKey} should have moved ${listOf(wanted)}, and moved ${listOf(found)}`,
          ];
    }),
  ];
}

/** @param {unknown[][]} moves */
const listOf = (moves) =>
  moves.length === 0 ? 'nothing' : moves.map(([kind, delta]) => `${delta} (${kind})`).join(', ');

/**
 * @param {Reservation} reservation
 * @returns {boolean} whether its units are out of stock now
 */
const isHeld = ({ refusal, releasedAt }) => refusal === null && releasedAt === null;

/**
 * @param {Snapshot} snapshot
 * @returns {Set<string>} idempotency keys of reservations that the run forged: they belong to no order
 */
function forgedKeys({ operations }) {
  const forged = operations.filter(
    ({ kind, request }) => kind === 'message' && request['class'] === 'forged',
  );
  return new Set(
    forged.flatMap(({ request }) => request['idempotencyKey'] ?? request['data']?.idempotencyKey ?? []),
  );
}

module.exports = {
  isHeld,
  forgedKeys,
  rules: /** @type {const} */ ([
    ['I2', neverNegative],
    ['I3', nothingAppearsOrVanishes],
    ['I5', reservedOnce],
    ['I9', ledgerAddsUp],
    ['I9', reservationsMatchMovements],
  ]),
};
