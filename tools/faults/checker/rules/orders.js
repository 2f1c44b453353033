// @ts-check
'use strict';

/** The orders themselves: I4, I6, their timelines, and that they agree with their reservations (I9). */

const { FINAL, STATUSES, clocksJump, groupBy, isSettled } = require('../snapshot');
const { targetOf } = require('../operations');
const { forgedKeys, isHeld } = require('./stock');

/** @typedef {import('../snapshot').Snapshot} Snapshot */
/** @typedef {import('../snapshot').Order} Order */
/** @typedef {import('../snapshot').Reservation} Reservation */
/** @typedef {import('../snapshot').TimelineRow} TimelineRow */

/** The system's clock is corrected now and then while a service runs. */
const CLOCK_SLACK_MS = 1_000;

const WAYS = new Set([
  'PENDING',
  'PENDING CONFIRMED',
  'PENDING REJECTED',
  'PENDING CANCELLED',
  'PENDING CONFIRMED CANCELLED',
]);

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I4: orders that are not final, or became final too late
 */
function finalInTime({ run, orders, takenAtMs }) {
  const finals = finalTimes(orders.timeline);
  return orders.orders.flatMap((order) => {
    const { id, status, stockState, createdAt } = order;
    // The snapshot was taken when all was quiet, or when the time was over.
    if (!isSettled(order)) {
      const seconds = Math.round((takenAtMs - run.healedAtMs) / 1000);
      return [`order ${id} is ${status} and its stock is ${stockState}, ${seconds} s after healing`];
    }
    const limitMs = Math.max(run.healedAtMs, Date.parse(createdAt)) + run.finalWithinMs;
    const finalAtMs = finals.get(id);
    // A time in the future is the one of a clock that was fast.
    if (finalAtMs === undefined || clocksJump(run) || finalAtMs > takenAtMs || finalAtMs <= limitMs)
      return [];
    return [`order ${id} became final ${Math.round((finalAtMs - run.healedAtMs) / 1000)} s after healing`];
  });
}

/**
 * @param {readonly TimelineRow[]} timeline
 * @returns {Map<string, number>} when each order got its first final status
 */
function finalTimes(timeline) {
  const times = new Map();
  for (const { orderId, step, at } of timeline)
    if (FINAL.has(step) && !times.has(orderId)) times.set(orderId, Date.parse(at));
  return times;
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I6: orders that left a final status, or were cancelled without a request
 */
function finalStaysFinal({ operations, orders }) {
  const asked = new Set(operations.filter(({ kind }) => kind === 'order.cancel').map(targetOf));
  const raw = operations.some(
    ({ kind, request }) => kind === 'message' && request['pattern'] === 'orders.cancel',
  );
  const ways = [...groupBy(statusSteps(orders.timeline), ({ orderId }) => orderId)].flatMap(([id, steps]) => {
    const way = steps.map(({ step }) => step).join(' ');
    return WAYS.has(way) ? [] : [`order ${id} went ${way}`];
  });
  const unasked = orders.orders.filter(({ id, status }) => status === 'CANCELLED' && !raw && !asked.has(id));
  return [...ways, ...unasked.map(({ id }) => `order ${id} is CANCELLED and no client asked for that`)];
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} timelines that have gaps, are out of order, or contradict the order
 */
function timelinesHold({ run, orders }) {
  const known = new Set(orders.orders.map(({ id }) => id));
  const byOrder = groupBy(orders.timeline, ({ orderId }) => orderId);
  const strangers = [...byOrder.keys()].filter((id) => !known.has(id));
  return [
    ...strangers.map((id) => `there is a timeline of order ${id}, which does not exist`),
    ...orders.orders.flatMap((order) => {
      const problem = timelineProblem(order, byOrder.get(order.id) ?? [], clocksJump(run));
      return problem === undefined ? [] : [`order ${order.id}: ${problem}`];
    }),
  ];
}

/**
 * @param {Order} order
 * @param {TimelineRow[]} rows
 * @param {boolean} anyTime whether the times say nothing
 * @returns {string | undefined}
 */
function timelineProblem({ status, createdAt, reason }, rows, anyTime) {
  const [first] = rows;
  if (first?.step !== 'PENDING')
    return `its timeline begins with ${first?.step ?? 'nothing'}, not with PENDING`;
  const last = statusSteps(rows).at(-1);
  if (last?.step !== status) return `it is ${status}, its timeline ends with ${last?.step}`;
  if ((status === 'REJECTED') !== (reason !== null)) return `it is ${status} and its reason is ${reason}`;
  if (anyTime) return undefined;
  const times = [createdAt, ...rows.map(({ at }) => at)].map((at) => Date.parse(at));
  if (times.some(Number.isNaN)) return 'a time in its timeline cannot be read';
  for (const [i, at] of times.entries()) {
    const before = times[i - 1] ?? at;
    if (at < before - CLOCK_SLACK_MS)
      return `step ${i} of its timeline is ${before - at} ms before the step ahead of it`;
  }
  return undefined;
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I9: orders that do not agree with their reservation, and reservations without an order
 */
function ordersMatchReservations(snapshot) {
  const { orders, products } = snapshot;
  const byKey = new Map(products.reservations.map((row) => [row.idempotencyKey, row]));
  const keys = new Set(orders.orders.map(({ idempotencyKey }) => idempotencyKey));
  const forged = forgedKeys(snapshot);
  const orphans = products.reservations.filter(
    ({ idempotencyKey: key }) => !keys.has(key) && !forged.has(key),
  );
  return [
    ...orphans.map(
      ({ idempotencyKey, quantity }) =>
        `the reservation ${idempotencyKey} of ${quantity} units belongs to no order`,
    ),
    ...orders.orders.filter(isSettled).flatMap((order) => {
      const reservation = byKey.get(order.idempotencyKey);
      if (agrees(order, reservation)) return [];
      return [
        `order ${order.id} (${order.quantity} units) is ${order.status}${order.reason === null ? '' : `: ${order.reason}`}, its reservation ${stateOf(reservation)}`,
      ];
    }),
  ];
}

/**
 * @param {Order} order settled
 * @param {Reservation | undefined} row
 */
function agrees({ status, reason, productId, quantity }, row) {
  if (row !== undefined && (row.productId !== productId || row.quantity !== quantity)) return false;
  if (status === 'CONFIRMED') return row !== undefined && isHeld(row);
  if (status === 'REJECTED' && reason !== 'REJECTED_BY_OPERATOR')
    return row !== undefined && row.refusal === reason;
  return row === undefined || !isHeld(row);
}

/** @param {Reservation | undefined} row */
function stateOf(row) {
  if (row === undefined) return 'is missing';
  if (row.refusal !== null) return `was refused: ${row.refusal}`;
  return `of ${row.quantity} units of ${row.productId} ${row.releasedAt === null ? 'is held' : 'was released'}`;
}

/** @param {readonly TimelineRow[]} rows */
const statusSteps = (rows) => rows.filter(({ step }) => STATUSES.has(step));

module.exports = {
  finalTimes,
  rules: /** @type {const} */ ([
    ['I4', finalInTime],
    ['I6', finalStaysFinal],
    ['timelines', timelinesHold],
    ['I9', ordersMatchReservations],
  ]),
};
