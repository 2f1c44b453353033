// @ts-check
'use strict';

/**
 * The owners of databases: the <owner>-service keeps <owner>.db. A test compares this list with the services that have
 * migrations, and with the volumes of compose.
 */
const OWNERS = /** @type {const} */ (['orders', 'products']);

/** @typedef {(typeof OWNERS)[number]} Owner */

/**
 * @template T
 * @param {(owner: Owner) => T} of
 * @returns {Record<Owner, T>}
 */
const eachOwner = (of) =>
  /** @type {Record<Owner, T>} */ (Object.fromEntries(OWNERS.map((owner) => [owner, of(owner)])));

module.exports = { OWNERS, eachOwner };
