// @ts-check
'use strict';

/** What the bench needs of every system, ours and others. */

/** All orders are for this product. One row that every order changes is the hardest case. */
const PRODUCT_ID = '00000000-0000-4000-8000-000000000000';

/** @typedef {{ confirmed: number, final: number, pending: number }} Counts orders in the system */
/**
 * @typedef {object} ServiceFigures figures since they were last read
 * @property {Record<string, number>} lagP99Ms event-loop lag by service
 * @property {Record<string, { commits: number, units: number }>} commits by service
 */
/**
 * @typedef {object} System
 * @property {string} name
 * @property {string} gateway URL
 * @property {Record<string, number>} pids by the role of the process, the three services first
 * @property {string} rabbitmqUrl
 * @property {{ orders: string, products: string }} [databases] SQLite files or PostgreSQL URLs
 * @property {string[]} acknowledged ids of the orders that it has accepted
 * @property {() => Promise<Counts>} counts
 * @property {(from: number) => Promise<Map<string, number>>} [finalTimes] orders placed since then: id → when final
 * @property {() => Promise<ServiceFigures>} [figures]
 * @property {() => Promise<boolean>} [delivered] whether nothing is left to tell others about its final orders
 * @property {() => Promise<number>} [spans] received so far
 * @property {() => Promise<string[]>} [brokenInvariants]
 * @property {() => Promise<number>} [stockLost] units of confirmed orders that are still in stock
 */

const SERVICES = /** @type {const} */ (['gateway', 'orders', 'products']);

module.exports = { PRODUCT_ID, SERVICES };
