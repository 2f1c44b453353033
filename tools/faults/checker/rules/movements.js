// @ts-check
'use strict';

/** What people did to the catalogue, against the ledger: each acknowledged change once, each other one at most once (I11). */

const { wishesOf, targetOf } = require('../operations');
const { groupBy } = require('../snapshot');

/** @typedef {import('../snapshot').Snapshot} Snapshot */
/** @typedef {import('../operations').Wish} Wish */

/**
 * How often each change was acknowledged, may have happened, and did happen. Equal changes are counted together.
 * @typedef {{ what: string, acknowledged: number, possible: number, happened: number }} Tally
 */

/**
 * @param {Snapshot} snapshot
 * @returns {Tally[]} restocks, adjustments and new products
 */
function tallies({ operations, products }) {
  const moves = tally(
    wishesOf(operations, 'product.restock', 'product.adjust'),
    changeOf,
    products.movements.filter(({ kind }) => kind === 'restock' || kind === 'adjust'),
    ({ kind, delta, productId, reason }) => textOf(kind, delta, productId, reason),
  );
  const creations = tally(
    wishesOf(operations, 'product.create'),
    ({ request }) => `the product "${request['name']}"`,
    products.products,
    ({ name }) => `the product "${name}"`,
  );
  return [...moves, ...creations];
}

/**
 * @template T
 * @param {Wish[]} wishes
 * @param {(wish: Wish) => string} wished
 * @param {readonly T[]} rows
 * @param {(row: T) => string} stored
 * @returns {Tally[]}
 */
function tally(wishes, wished, rows, stored) {
  const happened = groupBy(rows, stored);
  return [...groupBy(wishes, wished)].map(([what, those]) => ({
    what,
    acknowledged: those.filter(({ outcome }) => outcome === 'done').length,
    possible: those.filter(({ outcome }) => outcome !== 'refused').length,
    happened: happened.get(what)?.length ?? 0,
  }));
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]}
 */
function happenedOnce(snapshot) {
  return tallies(snapshot).flatMap(({ what, acknowledged, possible, happened }) => {
    if (happened >= acknowledged && happened <= possible) return [];
    const told = acknowledged === possible ? `${acknowledged}` : `${acknowledged} to ${possible}`;
    return [`${what}: happened ${happened} times, and by the client's log it should be ${told}`];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} movements of the products of this run that no client asked for
 */
function movementsNobodyAsked({ operations, products }) {
  const asked = new Set(wishesOf(operations, 'product.restock', 'product.adjust').map(changeOf));
  const ours = new Map(
    wishesOf(operations, 'product.create').flatMap(({ operations: those, request }) =>
      those.flatMap(({ body, outcome }) => (outcome === 'done' ? [[body?.['id'], request['stock']]] : [])),
    ),
  );
  return products.movements.flatMap(({ kind, delta, productId, reason }) => {
    if (!ours.has(productId) || (kind !== 'restock' && kind !== 'adjust')) return [];
    if (reason === 'initial stock' && delta === ours.get(productId)) return [];
    const what = textOf(kind, delta, productId, reason);
    return asked.has(what) ? [] : [`${what}: no client asked for it`];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} changes of stock without an entry in the audit trail, and entries without a change
 */
function audited({ products }) {
  const changes = products.movements.filter(
    ({ kind, reason, id }) =>
      (kind === 'restock' || kind === 'adjust') && reason !== 'initial stock' && id > 0,
  );
  const moved = groupBy(changes, ({ kind, delta, productId, reason }) =>
    textOf(kind, delta, productId, reason),
  );
  const entries = groupBy(
    products.audit.filter(({ action }) => action === 'products.restock' || action === 'products.adjust'),
    ({ action, delta, target, reason }) =>
      textOf(action.replace('products.', ''), delta ?? NaN, target, reason),
  );
  return [...new Set([...moved.keys(), ...entries.keys()])].flatMap((what) => {
    const [times, notes] = [moved.get(what)?.length ?? 0, entries.get(what)?.length ?? 0];
    return times === notes ? [] : [`${what}: happened ${times} times and was audited ${notes} times`];
  });
}

/** @param {Wish} wish */
function changeOf({ kind, request, operations: [first] }) {
  const productId = (first && targetOf(first)) ?? '';
  return kind === 'product.restock'
    ? textOf('restock', request['quantity'], productId, request['reason'])
    : textOf('adjust', request['delta'], productId, request['reason']);
}

/**
 * @param {string} kind
 * @param {number} delta
 * @param {string} productId
 * @param {string | null} reason
 */
const textOf = (kind, delta, productId, reason) =>
  `${kind} of ${delta} units of ${productId}, "${reason ?? ''}"`;

module.exports = {
  tallies,
  rules: /** @type {const} */ ([
    ['I11', happenedOnce],
    ['I11', movementsNobodyAsked],
    ['I11', audited],
  ]),
};
