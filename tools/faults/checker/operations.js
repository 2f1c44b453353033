// @ts-check
'use strict';

/**
 * The client's own log: what it sent, and what it was told. Pure.
 *
 * @typedef {'order.create' | 'order.cancel' | 'product.create' | 'product.restock' | 'product.adjust' | 'message'} Kind
 *
 * @typedef {object} LogLine one line of client.jsonl
 * @property {number} at milliseconds since 1970
 * @property {string} op
 * @property {'sent' | 'answered' | 'unknown'} event
 * @property {Kind} kind
 * @property {string} [key] the Idempotency-Key
 * @property {Record<string, any>} [request] on `sent`
 * @property {number} [status] on `answered`
 * @property {Record<string, any>} [body] on `answered`
 * @property {string} [error] on `unknown`
 *
 * @typedef {object} Operation one request over HTTP, or one message to the broker
 * @property {string} op
 * @property {Kind} kind
 * @property {string | undefined} key
 * @property {Record<string, any>} request
 * @property {number} sentAtMs
 * @property {number | undefined} endedAtMs undefined: it never ended
 * @property {number | undefined} status undefined: there was no answer
 * @property {Record<string, any> | undefined} body of the answer
 * @property {Outcome} outcome
 *
 * @typedef {'done' | 'refused' | 'unknown'} Outcome
 * done: answered with 2xx. refused: answered with 4xx. unknown: 5xx or no answer, so it may or may not have happened.
 *
 * @typedef {object} Wish what a client wanted once: an operation and its repetitions with the same key
 * @property {Kind} kind
 * @property {string | undefined} key
 * @property {Operation[]} operations in the order they were sent
 * @property {Record<string, any>} request the first one
 * @property {Outcome} outcome done as soon as one of its operations was; unknown if the client cannot know
 */

/** Everything that a client can want. */
const KINDS = /** @type {const} */ ([
  'order.create',
  'order.cancel',
  'product.create',
  'product.restock',
  'product.adjust',
  'message',
]);

/**
 * @param {readonly LogLine[]} lines
 * @returns {Operation[]} in the order they were sent
 */
function readOperations(lines) {
  /** @type {Map<string, Operation>} */
  const operations = new Map();
  for (const line of lines) {
    if (line.event === 'sent') {
      operations.set(line.op, {
        op: line.op,
        kind: line.kind,
        key: line.key,
        request: line.request ?? {},
        sentAtMs: line.at,
        endedAtMs: undefined,
        status: undefined,
        body: undefined,
        outcome: 'unknown',
      });
      continue;
    }
    const operation = operations.get(line.op);
    if (operation === undefined) throw new Error(`client.jsonl: ${line.op} was ${line.event} but never sent`);
    if (operation.endedAtMs !== undefined) throw new Error(`client.jsonl: ${line.op} has two ends`);
    operation.endedAtMs = line.at;
    if (line.event === 'answered') {
      operation.status = line.status;
      operation.body = line.body;
      operation.outcome = outcomeOf(line);
    }
  }
  return [...operations.values()].sort((a, b) => a.sentAtMs - b.sentAtMs);
}

/**
 * @param {LogLine} line
 * @returns {Outcome}
 */
function outcomeOf({ kind, status }) {
  // The broker has confirmed a message; there is no status.
  if (kind === 'message' && status === undefined) return 'done';
  if (status === undefined) return 'unknown';
  if (status >= 200 && status < 300) return 'done';
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}

/**
 * @param {readonly Operation[]} operations
 * @param {...Kind} kinds
 * @returns {Wish[]}
 */
function wishesOf(operations, ...kinds) {
  const wanted = operations.filter(({ kind }) => kinds.includes(kind));
  const groups = Map.groupBy(
    wanted,
    ({ kind, key, op }) => `${kind} ${key === undefined ? `op ${op}` : `key ${key}`}`,
  );
  return [...groups.values()].flatMap((those) => {
    const [first] = those;
    return first === undefined ? [] : [wishOf(first, those)];
  });
}

/**
 * @param {Operation} first
 * @param {Operation[]} operations
 * @returns {Wish}
 */
function wishOf(first, operations) {
  const outcomes = new Set(operations.map(({ outcome }) => outcome));
  return {
    kind: first.kind,
    key: first.key,
    operations,
    request: first.request,
    outcome: outcomes.has('done') ? 'done' : outcomes.has('unknown') ? 'unknown' : 'refused',
  };
}

/**
 * @param {readonly Operation[]} operations
 * @param {readonly number[]} strikesMs the moments at which the fault struck
 * @returns {number} how many orders had been sent and were not answered yet, at the strike with the fewest; 0 without a strike
 */
function inFlightAtFault(operations, strikesMs) {
  const orders = operations.filter(({ kind }) => kind === 'order.create');
  const inFlight = strikesMs.map(
    (at) => orders.filter(({ sentAtMs, endedAtMs = Infinity }) => sentAtMs <= at && at <= endedAtMs).length,
  );
  return inFlight.length === 0 ? 0 : Math.min(...inFlight);
}

/**
 * @param {Operation} operation on an order or a product that exists
 * @returns {string | undefined} its id
 */
const targetOf = ({ request }) => request['id'] ?? request['orderId'] ?? request['productId'];

module.exports = { KINDS, readOperations, wishesOf, inFlightAtFault, targetOf };
