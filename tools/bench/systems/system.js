// @ts-check
'use strict';

/** What every system under load has, ours and others. */

/** All orders are for it: the hardest case, one row that everybody wants. */
const PRODUCT_ID = '00000000-0000-4000-8000-000000000000';

/** @typedef {{ confirmed: number, final: number, pending: number }} Counts orders in the system */
/**
 * @typedef {object} ServiceFigures since the last time they were asked for
 * @property {Record<string, number>} lagP99Ms event-loop lag by service
 * @property {Record<string, { commits: number, units: number }>} commits by service
 */
/**
 * @typedef {object} System
 * @property {string} name
 * @property {string} gateway URL
 * @property {Record<string, number>} pids by the process's role; first the three services
 * @property {string} rabbitmqUrl
 * @property {string[]} acknowledged ids of the orders that it has accepted
 * @property {() => Promise<Counts>} counts
 * @property {(from: number) => Promise<Map<string, number>>} [finalTimes] orders that were final since then: id → when
 * @property {() => Promise<ServiceFigures>} [figures]
 * @property {() => Promise<number>} [spans] that the receiver has taken
 * @property {() => Promise<string[]>} [brokenInvariants]
 * @property {() => Promise<number>} [stockLost] units sold that its stock does not know of
 */

const SERVICES = /** @type {const} */ (['gateway', 'orders', 'products']);

module.exports = { PRODUCT_ID, SERVICES };
