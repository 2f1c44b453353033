// @ts-check
'use strict';

/**
 * Finds the request behind each stored order: by the id in an answer, by the client's key, or, for a request without key
 * and good answer, by product, quantity and time. Pure.
 */

const { clocksJump } = require('./snapshot');
const { wishesOf } = require('./operations');

/** @typedef {import('./snapshot').Snapshot} Snapshot */
/** @typedef {import('./snapshot').Order} Order */
/** @typedef {import('./operations').Wish} Wish */
/** @typedef {{ order: Order, lateMs: number }} Late an order, placed so long after its last deadline */

/** An order is stamped in the turn in which its deadline is checked. */
const SLACK_MS = 500;
/** How long the gateway waits for an answer, if run.json does not say otherwise: RPC_TIMEOUT_MS. */
const RPC_TIMEOUT_MS = 5_000;

/**
 * @param {Snapshot} snapshot
 * @returns {{ unplaced: Order[], late: Late[] }} orders of this run that no request accounts for; and those that were placed
 * although their client had been told of a failure and the deadline was over
 */
function attribute({ run, operations, orders }) {
  const wishes = wishesOf(operations, 'order.create');
  const timed = !clocksJump(run);
  const timeoutMs = Number(run.params?.['rpcTimeoutMs'] ?? RPC_TIMEOUT_MS);
  const { known, open } = claims(
    wishes,
    timeoutMs,
    new Map(orders.keys.map(({ key, orderId }) => [key, orderId])),
  );
  // Raw messages that place orders, such as a seed client's.
  let raw = operations.filter(
    ({ kind, request }) => kind === 'message' && request['pattern'] === 'orders.create',
  ).length;
  /** @type {{ unplaced: Order[], late: Late[] }} */
  const found = { unplaced: [], late: [] };
  for (const order of orders.orders) {
    const placedAtMs = Date.parse(order.createdAt);
    if (timed && placedAtMs < run.startedAt) continue;
    const claim =
      known.get(order.id) ?? takeClaim(open.get(whatOf(order)) ?? [], timed ? placedAtMs : undefined);
    if (claim === undefined) {
      if (raw > 0) raw--;
      else found.unplaced.push(order);
    } else if (timed && placedAtMs > claim.untilMs) {
      found.late.push({ order, lateMs: Math.round(placedAtMs - claim.untilMs) });
    }
  }
  return found;
}

/**
 * A request that accounts for one order. Infinite: its client was told of the order, or of nothing.
 * @typedef {{ fromMs: number, untilMs: number }} Claim
 */

/**
 * @param {Wish[]} wishes
 * @param {number} timeoutMs
 * @param {ReadonlyMap<string, string>} orderOfKey
 * @returns {{ known: Map<string, Claim>, open: Map<string, Claim[]> }} by the order's id; by what was ordered
 */
function claims(wishes, timeoutMs, orderOfKey) {
  const known = new Map();
  const open = new Map();
  for (const wish of wishes) {
    const claim = claimOf(wish, timeoutMs);
    for (const { outcome, body } of wish.operations) if (outcome === 'done') known.set(body?.['id'], claim);
    if (wish.outcome === 'refused') continue;
    const id = wish.key === undefined ? undefined : orderOfKey.get(wish.key);
    if (id !== undefined) known.set(id, claim);
    if (wish.outcome !== 'unknown' || wish.key !== undefined) continue;
    const what = whatOf(/** @type {any} */ (wish.request));
    open.set(what, [...(open.get(what) ?? []), claim]);
  }
  return { known, open };
}

/**
 * The gateway sends a request before it answers. So its deadline is at most one time-out after the answer. Often it is the
 * answer itself, but a gateway that loses its connection or stops answers at once, and the request can still be carried out.
 * @param {Wish} wish
 * @param {number} timeoutMs
 * @returns {Claim}
 */
function claimOf({ operations }, timeoutMs) {
  const givenUp = operations.every(({ status, outcome }) => status !== undefined && outcome !== 'done');
  const ends = operations.map(({ endedAtMs = Infinity }) => endedAtMs);
  return {
    fromMs: Math.min(...operations.map(({ sentAtMs }) => sentAtMs)),
    untilMs: givenUp ? Math.max(...ends) + timeoutMs + SLACK_MS : Infinity,
  };
}

/**
 * Takes the claim that fits and ends first; else one that has ended before.
 * @param {Claim[]} claims the one taken is removed
 * @param {number | undefined} placedAtMs undefined: the time says nothing
 * @returns {Claim | undefined}
 */
function takeClaim(claims, placedAtMs) {
  const [best] = claims
    .filter(({ fromMs }) => placedAtMs === undefined || fromMs - SLACK_MS <= placedAtMs)
    .sort((a, b) => rank(a, placedAtMs) - rank(b, placedAtMs));
  if (best !== undefined) claims.splice(claims.indexOf(best), 1);
  return best;
}

/**
 * @param {Claim} claim
 * @param {number} [placedAtMs]
 */
const rank = ({ untilMs }, placedAtMs = 0) => Math.min(untilMs, 8e15) + (untilMs < placedAtMs ? 9e15 : 0);

/** @param {{ productId: string, quantity: number }} order */
const whatOf = ({ productId, quantity }) => `${quantity} ${productId}`;

module.exports = { attribute };
