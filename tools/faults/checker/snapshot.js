// @ts-check
'use strict';

/**
 * What the rules judge: everything that was written down about a run, and everything that is left of it. The checker shares
 * no code with the product, so it names the columns and the answers that it reads here, for a second time.
 *
 * @typedef {object} Run what the engine wrote to run.json
 * @property {string} runId
 * @property {number} seed
 * @property {string} commit
 * @property {string} [product] the hash of what the run was made with, whatever the commit
 * @property {string} fault
 * @property {number} startedAt all times: milliseconds since 1970
 * @property {number} faultFromMs
 * @property {number} faultToMs
 * @property {number} healedAtMs
 * @property {number} endedAtMs
 * @property {'short' | 'long'} form
 * @property {Record<string, unknown>} [params] `struck`: the moments at which the fault struck, as `{ at }`
 * @property {{ orders: string, products: string }} databases absolute paths of SQLite files
 * @property {string} gatewayUrl
 * @property {string} rabbitmqUrl
 * @property {string} [redisUrl]
 * @property {Record<ServiceName, string>} serviceUrls
 * @property {{ name: string, password: string }} operator
 * @property {number | { min: number, max: number }} [expectedDeadLetters] default: what the messages of the client log say
 * @property {boolean} [overlap] false: the fault needs no orders in flight
 * @property {number} finalWithinMs every order must be final this long after healing
 * @property {boolean} [clocksJump] the fault changes a clock, so stored times are in no order. Default: /clock/ in `fault`
 * @property {Partial<Record<ServiceName, number>>} [memoryBefore] resident bytes before the fault
 * @property {string} [replay] the command that repeats the run
 * @property {HeardRun} [heard] if somebody is told of the orders
 *
 * @typedef {object} HeardRun
 * @property {{ webhooks: string, notifications: string }} databases absolute paths of SQLite files
 * @property {string[]} endpoints the names of the endpoints, as they are in the log
 * @property {string} log a file: what the endpoints and the mail server have accepted, each of it on a line
 *
 * @typedef {'gateway' | 'orders-service' | 'products-service'} ServiceName
 *
 * @typedef {object} Order
 * @property {string} id
 * @property {string} productId
 * @property {number} quantity
 * @property {'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED'} status
 * @property {string} idempotencyKey
 * @property {string} createdAt ISO 8601
 * @property {string} updatedAt ISO 8601
 * @property {string | null} reason
 * @property {string} stockState
 *
 * @typedef {{ id: number, orderId: string, at: string, step: string }} TimelineRow
 * @typedef {{ id: string, queue: string, pattern: string | null, messageId: string | null, status: string, errorMessage: string }} DeadLetter
 * @typedef {{ id: string, name: string, price: number, stock: number }} Product
 * @typedef {{ idempotencyKey: string, productId: string, quantity: number, refusal: string | null, releasedAt: string | null }} Reservation
 * @typedef {{ id: number, productId: string, delta: number, kind: string, reason: string | null, idempotencyKey: string | null, at: string }} Movement
 * @typedef {{ action: string, target: string, reason: string | null, delta: number | null }} AuditRow `delta`: stock after less stock before
 *
 * @typedef {object} OrdersData
 * @property {Order[]} orders
 * @property {TimelineRow[]} timeline by id
 * @property {{ status: string, n: number }[]} counts the counters that the service keeps
 * @property {{ key: string, orderId: string }[]} keys clients' idempotency keys
 * @property {number} outbox rows
 * @property {DeadLetter[]} deadLetters
 * @property {number} pruned rows that were removed for their age
 *
 * @typedef {object} ProductsData
 * @property {Product[]} products
 * @property {Reservation[]} reservations
 * @property {Movement[]} movements by id
 * @property {AuditRow[]} audit
 * @property {number} outbox rows
 * @property {DeadLetter[]} deadLetters
 * @property {number} pruned
 *
 * @typedef {object} Told what an endpoint or the mail server has accepted
 * @property {string} by the name of the endpoint, or `mail`
 * @property {string} id the webhook-id, or the Message-ID without its brackets
 * @property {string} [type] of the event
 * @property {string} [orderId]
 * @property {number} atMs
 *
 * @typedef {object} HeardData
 * @property {string[]} endpoints
 * @property {Told[]} told in the order in which it came
 * @property {Record<string, number>} waiting how many of what wait to be told, or will never be
 * @property {DeadLetter[]} deadLetters of the webhooks and the notifications service
 *
 * @typedef {object} Views what the running system says of itself
 * @property {Record<ServiceName, number>} ready the status of /health/ready; 0: no answer
 * @property {Record<ServiceName, Record<string, number>>} metrics by series, as in `orders_by_status{status="PENDING"}`
 * @property {{ id: string, status: number, body: Partial<Order> }[]} orders answers to GET /orders/:id
 * @property {{ id: string, steps: string[] }[]} timelines the steps that are statuses, of GET /orders/:id/timeline
 * @property {{ id: string, status: string }[]} newestOrders GET /orders, page by page, the newest first
 * @property {Product[]} products GET /products, all pages
 * @property {{ byStatus: Record<string, number>, products: number, deadLettersOpen: number }} stats GET /stats
 *
 * @typedef {object} Snapshot
 * @property {Run} run
 * @property {import('./operations').Operation[]} operations
 * @property {OrdersData} orders
 * @property {ProductsData} products
 * @property {HeardData} [heard] if somebody is told of the orders
 * @property {Record<string, number>} queues messages that are ready in each queue
 * @property {Views} views
 * @property {number} takenAtMs
 *
 * @typedef {{ invariant: string, text: string }} Broken one violation, for a person
 */

/** Answers of the API are compared for this many orders, if there are so many. */
const SAMPLE = 60;
/** The timeline is compared for this many of them. */
const TIMELINES = 10;
/** The order list is read to the end, or until it has this many orders. */
const LISTED = 20_000;

const SERVICES = /** @type {const} */ (['gateway', 'orders-service', 'products-service']);
const FINAL = new Set(['CONFIRMED', 'REJECTED', 'CANCELLED']);
const STATUSES = new Set(['PENDING', ...FINAL]);

/**
 * @param {Order} order
 * @returns {boolean} whether the order has its final status and no stock of it is waited for
 */
const isSettled = ({ status, stockState }) =>
  FINAL.has(status) && stockState !== 'asked' && stockState !== 'releasing';

/**
 * @param {Run} run
 * @returns {boolean} whether stored times may be hours off
 */
const clocksJump = ({ clocksJump: given, fault }) => given ?? /clock/.test(fault);

/**
 * @param {Run} run
 * @returns {number[]} the moments at which the fault struck
 */
function strikesMs({ params, faultFromMs }) {
  const struck = /** @type {{ at: number }[] | undefined} */ (params?.['struck']);
  return struck === undefined ? [faultFromMs] : struck.map(({ at }) => at);
}

/**
 * @template T, K
 * @param {readonly T[]} rows
 * @param {(row: T) => K} keyOf
 * @returns {Map<K, T[]>}
 */
const groupBy = (rows, keyOf) => Map.groupBy(rows, keyOf);

/**
 * @param {readonly number[]} numbers
 * @returns {number}
 */
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

module.exports = {
  ...{ SAMPLE, TIMELINES, LISTED },
  ...{ SERVICES, FINAL, STATUSES, isSettled, clocksJump, strikesMs, groupBy, sum },
};
