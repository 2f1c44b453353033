// @ts-check
'use strict';

/** What clients asked for and were told, against what is stored: I1, I7, and that nothing is carried out too late (I12). */

const { attribute } = require('../attribution');
const { clocksJump } = require('../snapshot');
const { KINDS, targetOf, wishesOf } = require('../operations');

/** @typedef {import('../snapshot').Snapshot} Snapshot */
/** @typedef {import('../operations').Wish} Wish */

/** After its deadline a movement may still wait for a busy database: it is stamped in its transaction. */
const MOVEMENT_SLACK_MS = 15_000;

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I1: acknowledged orders that are not stored, or not as they were acknowledged
 */
function acknowledgedOrders({ operations, orders }) {
  const stored = new Map(orders.orders.map((order) => [order.id, order]));
  return done(operations, 'order.create').flatMap(({ body = {}, request }) => {
    const order = stored.get(body['id']);
    if (order === undefined) return [`order ${body['id']} was acknowledged and is not stored`];
    const { productId, quantity, idempotencyKey } = order;
    const differs = productId !== request['productId'] || quantity !== request['quantity'];
    if (differs || idempotencyKey !== body['idempotencyKey'] || order.createdAt !== body['createdAt'])
      return [`order ${order.id} is stored as ${quantity} of ${productId}, and was acknowledged otherwise`];
    return [];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I1: acknowledged cancellations that did not happen
 */
function acknowledgedCancellations({ operations, orders }) {
  const stored = new Map(orders.orders.map((order) => [order.id, order]));
  return done(operations, 'order.cancel').flatMap((operation) => {
    const id = targetOf(operation);
    const status = stored.get(id ?? '')?.status;
    return status === 'CANCELLED'
      ? []
      : [`order ${id}: its cancellation was acknowledged, it is ${status ?? 'not stored'}`];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I7: keys with two orders, two answers, or two requests
 */
function oneEffectPerKey({ operations, orders }) {
  const orderOfKey = new Map(orders.keys.map(({ key, orderId }) => [key, orderId]));
  const lastOfKey = new Map(orders.keys.map(({ key }, i) => [key, i]));
  const twice = new Set(orders.keys.flatMap(({ key }, i) => (lastOfKey.get(key) === i ? [] : [key])));
  const stored = new Set(orders.orders.map(({ id }) => id));
  const kinds = KINDS.filter((kind) => kind !== 'message');
  return wishesOf(operations, ...kinds).flatMap((wish) => {
    if (wish.key === undefined) return [];
    const broken = [];
    const answers = wish.operations.filter(({ outcome }) => outcome === 'done');
    if (new Set(answers.map(({ request }) => JSON.stringify(request))).size > 1)
      broken.push(`the key ${wish.key} was accepted for two different requests`);
    const ids = new Set(answers.map(({ body }) => String(body?.['id'])));
    if (ids.size > 1) broken.push(`the key ${wish.key} was answered with ${[...ids].join(' and ')}`);
    if (wish.kind !== 'order.create') {
      const bodies = new Set(answers.map(({ body }) => JSON.stringify(body)));
      if (ids.size === 1 && bodies.size > 1)
        broken.push(`the key ${wish.key} got ${bodies.size} different answers`);
      return broken;
    }
    const claimed = orderOfKey.get(wish.key);
    if (twice.has(wish.key)) broken.push(`the key ${wish.key} is stored twice`);
    const [told] = ids;
    if (told !== undefined && claimed !== told)
      broken.push(
        `the key ${wish.key} was answered with order ${told}, but it belongs to ${claimed ?? 'no order'}`,
      );
    if (claimed !== undefined && !stored.has(claimed))
      broken.push(`the key ${wish.key} belongs to order ${claimed}, which is not stored`);
    return broken;
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I7: orders of this run that no request accounts for
 */
function ordersNobodyPlaced(snapshot) {
  return attribute(snapshot).unplaced.map(
    ({ id, productId, quantity }) =>
      `order ${id} (${quantity} of ${productId}) was placed and no client asked for it`,
  );
}

/**
 * A client that was told of a failure has given up. What it asked for must not happen after that.
 * @param {Snapshot} snapshot
 * @returns {string[]} I12: requests that were carried out after their failure had been answered
 */
function carriedOutLate(snapshot) {
  const { run, operations, products } = snapshot;
  if (clocksJump(run)) return [];
  const orders = attribute(snapshot).late.map(
    ({ order, lateMs }) =>
      `order ${order.id} was placed ${lateMs} ms after its deadline, and its client had been told that it failed`,
  );
  const movements = givenUp(operations, 'product.restock', 'product.adjust').flatMap(
    ({ request, toldAtMs }) => {
      const movement = products.movements.find(
        ({ reason }) => reason !== null && reason === request['reason'],
      );
      const lateMs = movement === undefined ? 0 : Date.parse(movement.at) - toldAtMs;
      return lateMs > MOVEMENT_SLACK_MS
        ? [
            `the movement "${request['reason']}" happened ${lateMs} ms after its client had been told that it failed`,
          ]
        : [];
    },
  );
  return [...orders, ...movements];
}

/**
 * @param {Snapshot['operations']} operations
 * @param {...import('../operations').Kind} kinds
 * @returns {(Wish & { toldAtMs: number })[]} wishes whose operations were all answered, with failures only
 */
function givenUp(operations, ...kinds) {
  return wishesOf(operations, ...kinds).flatMap((wish) => {
    const failed = wish.operations.every(({ status, outcome }) => status !== undefined && outcome !== 'done');
    const toldAtMs = Math.max(...wish.operations.map(({ endedAtMs = 0 }) => endedAtMs));
    return failed ? [{ ...wish, toldAtMs }] : [];
  });
}

/**
 * @param {Snapshot['operations']} operations
 * @param {import('../operations').Kind} wanted
 */
const done = (operations, wanted) =>
  operations.filter(({ kind, outcome }) => kind === wanted && outcome === 'done');

module.exports = {
  rules: /** @type {const} */ ([
    ['I1', acknowledgedOrders],
    ['I1', acknowledgedCancellations],
    ['I7', oneEffectPerKey],
    ['I7', ordersNobodyPlaced],
    ['I12', carriedOutLate],
  ]),
};
