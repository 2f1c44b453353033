// @ts-check
'use strict';

/** Orders and stock. Neither can do without the other, so a backup copies both as they are at one moment. */
const CORE_OWNERS = /** @type {const} */ (['orders', 'products']);

/** They only hear of what has happened. An installation may run without them. */
const OPTIONAL_OWNERS = /** @type {const} */ (['webhooks', 'notifications']);

/**
 * The owners of databases: the <owner>-service keeps <owner>.db. A backup reads them in this order. A test compares this list
 * with the services that have migrations, and with the volumes of compose.
 */
const OWNERS = /** @type {const} */ ([...CORE_OWNERS, ...OPTIONAL_OWNERS]);

/** @typedef {(typeof CORE_OWNERS)[number]} CoreOwner */
/** @typedef {(typeof OPTIONAL_OWNERS)[number]} OptionalOwner */
/** @typedef {(typeof OWNERS)[number]} Owner */

/**
 * Something for each owner that there is.
 * @template T
 * @typedef {Record<CoreOwner, T> & Partial<Record<OptionalOwner, T>>} ByOwner
 */

/**
 * @template {Owner} O
 * @template T
 * @param {readonly O[]} owners
 * @param {(owner: O) => T} of
 * @returns {Record<O, T>}
 */
const eachOwner = (owners, of) =>
  /** @type {Record<O, T>} */ (Object.fromEntries(owners.map((owner) => [owner, of(owner)])));

/**
 * @template T
 * @param {ByOwner<T>} values
 * @returns {[owner: Owner, value: T][]} in the order of OWNERS
 */
const ownersOf = (values) =>
  OWNERS.flatMap((owner) => {
    const value = values[owner];
    return value === undefined ? [] : [/** @type {[Owner, T]} */ ([owner, value])];
  });

module.exports = { CORE_OWNERS, OWNERS, eachOwner, ownersOf };
