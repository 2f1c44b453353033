// @ts-check
'use strict';

/** Applies every rule to a snapshot and makes the verdict. Pure. */

const { FINAL, clocksJump, isSettled, strikesMs, sum } = require('./snapshot');
const { attribute } = require('./attribution');
const { KINDS, inFlightAtFault, wishesOf } = require('./operations');
const requests = require('./rules/requests');
const movements = require('./rules/movements');
const stock = require('./rules/stock');
const orders = require('./rules/orders');
const leftovers = require('./rules/leftovers');
const heard = require('./rules/heard');
const views = require('./rules/views');

/** @typedef {import('./snapshot').Snapshot} Snapshot */
/** @typedef {import('./snapshot').Broken} Broken */
/**
 * @typedef {object} Verdict what verdict.json holds
 * @property {string} runId
 * @property {number} seed
 * @property {string} commit
 * @property {string | undefined} product
 * @property {string} fault
 * @property {boolean} ok
 * @property {Counts} counts
 * @property {Broken[]} broken every violation; of many alike only some are shown
 * @property {string} replay the command that repeats the run
 */
/**
 * @typedef {object} Counts
 * @property {number} lost acknowledged orders and changes that did not happen
 * @property {number} doubled orders, changes and reservations that happened once too often
 * @property {number} stuck orders that are not final, or whose stock is not settled
 * @property {number} unknown requests whose client does not know what became of them; repeated with a key it is still one
 * @property {number} sent requests and messages, repetitions included
 * @property {number} answered those with an answer of any kind, or a broker's confirm
 * @property {number} inFlightAtFault orders sent and not yet answered when the fault struck, at the strike with the fewest
 * @property {number | null} timeToHealMs from healing until the last order placed before it was final; null: clocks jumped
 */

/** A rule shows this many cases and counts the others. */
const SHOWN = 5;

const RULES = [requests, movements, stock, orders, leftovers, heard, views].flatMap(({ rules }) => [
  ...rules,
]);

/**
 * @param {Snapshot} snapshot
 * @returns {Verdict}
 */
function decide(snapshot) {
  const { run } = snapshot;
  const counts = count(snapshot);
  const broken = [
    ...refusals(snapshot, counts),
    ...RULES.flatMap(([invariant, rule]) => shown(invariant, rule(snapshot))),
  ];
  const { runId, seed, commit, product, fault } = run;
  const long = run.form === 'long' ? ' --long' : '';
  const replay = run.replay ?? `npm run faults -- --fault ${fault} --seed ${seed}${long}`;
  return { runId, seed, commit, product, fault, ok: broken.length === 0, counts, broken, replay };
}

/**
 * @param {import('./snapshot').Run} run
 * @param {import('./operations').LogLine[]} lines
 * @param {string} reason why the system could not be read
 * @returns {Verdict}
 */
function undecided(run, lines, reason) {
  const { runId, seed, commit, product, fault, replay = '' } = run;
  const count = (/** @type {string} */ event) => lines.filter((line) => line.event === event).length;
  const none = { lost: 0, doubled: 0, stuck: 0, inFlightAtFault: 0, timeToHealMs: null };
  const counts = { ...none, unknown: count('unknown'), sent: count('sent'), answered: count('answered') };
  const broken = [{ invariant: 'reading', text: `the checker could not read the system: ${reason}` }];
  return { runId, seed, commit, product, fault, ok: false, counts, broken, replay };
}

/**
 * @param {string} invariant
 * @param {string[]} texts
 * @returns {Broken[]}
 */
function shown(invariant, texts) {
  const rest = texts.length - SHOWN;
  return [...texts.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more like these`] : [])].map((text) => ({
    invariant,
    text,
  }));
}

/**
 * @param {Snapshot} snapshot
 * @param {Counts} counts
 * @returns {Broken[]} why the run proves nothing
 */
function refusals({ run, operations, orders, products }, { inFlightAtFault: inFlight }) {
  const broken = [];
  if (operations.length === 0)
    broken.push({ invariant: 'overlap', text: 'the client log is empty: the run proves nothing' });
  else if (run.overlap !== false && inFlight === 0)
    broken.push({
      invariant: 'overlap',
      text: 'no order was in flight when the fault struck: the run does not count',
    });
  if (orders.pruned + products.pruned > 0)
    broken.push({
      invariant: 'overlap',
      text: 'rows were removed for their age during the run, so the rules cannot judge it',
    });
  return broken;
}

/**
 * @param {Snapshot} snapshot
 * @returns {Counts}
 */
function count(snapshot) {
  const { run, operations } = snapshot;
  const stored = new Set(snapshot.orders.orders.map(({ id }) => id));
  const acknowledged = operations.filter(
    ({ kind, outcome }) => kind === 'order.create' && outcome === 'done',
  );
  const tallies = movements.tallies(snapshot);
  const reserved = Map.groupBy(
    snapshot.products.movements.filter(({ kind, id }) => id > 0 && kind === 'reserve'),
    ({ idempotencyKey }) => idempotencyKey,
  );
  return {
    lost:
      new Set(acknowledged.map(({ body }) => body?.['id']).filter((id) => !stored.has(id))).size +
      sum(tallies.map(({ acknowledged: told, happened }) => Math.max(0, told - happened))),
    doubled:
      attribute(snapshot).unplaced.length +
      sum(tallies.map(({ possible, happened }) => Math.max(0, happened - possible))) +
      sum([...reserved.values()].map((rows) => rows.length - 1)),
    stuck: snapshot.orders.orders.filter((order) => !isSettled(order)).length,
    unknown: wishesOf(operations, ...KINDS).filter(({ outcome }) => outcome === 'unknown').length,
    sent: operations.length,
    answered: operations.filter(({ status, outcome }) => status !== undefined || outcome === 'done').length,
    inFlightAtFault: inFlightAtFault(operations, strikesMs(run)),
    timeToHealMs: clocksJump(run) ? null : timeToHealMs(snapshot),
  };
}

/**
 * @param {Snapshot} snapshot
 * @returns {number}
 */
function timeToHealMs({ run, orders: { orders: all, timeline }, takenAtMs }) {
  const finals = orders.finalTimes(timeline);
  const before = all.filter(({ createdAt }) => Date.parse(createdAt) <= run.healedAtMs);
  const latest = before.map(({ id, status }) => (FINAL.has(status) ? (finals.get(id) ?? 0) : takenAtMs));
  return Math.max(0, latest.reduce((a, b) => Math.max(a, b), 0) - run.healedAtMs);
}

module.exports = { decide, undecided };
