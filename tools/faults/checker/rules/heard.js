// @ts-check
'use strict';

/** What endpoints and mail boxes were told: each final step of each order, and nothing that did not happen (I13, I14). */

const { FINAL, clocksJump, groupBy, strikesMs } = require('../snapshot');

/** @typedef {import('../snapshot').Snapshot} Snapshot */
/** @typedef {import('../snapshot').HeardData} HeardData */

/** Times in databases are whole milliseconds. */
const ROUNDING_MS = 1;

/**
 * @param {Snapshot} snapshot
 * @returns {Map<string, number>} the public events that must have been told, as `<order> <type>`, with their time
 */
const expectedOf = ({ orders }) =>
  new Map(
    orders.timeline
      .filter(({ step }) => FINAL.has(step))
      .map(({ orderId, step, at }) => [`${orderId} order.${step.toLowerCase()}`, Date.parse(at)]),
  );

/**
 * @param {Snapshot} snapshot
 * @param {(heard: HeardData) => string[]} judge
 * @returns {string[]} nothing if nobody hears of the orders
 */
const ifHeard = ({ heard }, judge) => (heard === undefined ? [] : judge(heard));

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I13: events that an endpoint was not told, or that did not happen, and two ids for one event
 */
function endpointsHeardAll(snapshot) {
  return ifHeard(snapshot, ({ endpoints, told }) => {
    const expected = expectedOf(snapshot);
    const webhooks = told.filter(({ by }) => by !== 'mail');
    const byEndpoint = groupBy(webhooks, ({ by }) => by);
    const broken = endpoints.flatMap((name) => {
      const heard = new Set((byEndpoint.get(name) ?? []).map(({ orderId, type }) => `${orderId} ${type}`));
      return [...expected.keys()]
        .filter((event) => !heard.has(event))
        .map((event) => `the endpoint ${name} was not told of ${event}`);
    });
    for (const [event, those] of groupBy(webhooks, ({ orderId, type }) => `${orderId} ${type}`)) {
      const at = expected.get(event);
      if (at === undefined) broken.push(`${event} was told, but is not stored`);
      else if (!clocksJump(snapshot.run) && those.some(({ atMs }) => atMs < at - ROUNDING_MS))
        broken.push(`${event} was told before it was stored`);
      const ids = new Set(those.map(({ id }) => id));
      if (ids.size > 1) broken.push(`${event} came with ${ids.size} different webhook-ids`);
    }
    return broken;
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I14: mails that did not come, came without their event, or came more than once more for a strike
 */
function mailsCameOnce(snapshot) {
  return ifHeard(snapshot, ({ told }) => {
    const expected = expectedOf(snapshot);
    const most = 1 + strikesMs(snapshot.run).length;
    const came = groupBy(
      told.filter(({ by }) => by === 'mail'),
      ({ id }) => id.replace(/@.*$/, '').replace('.', ' '),
    );
    return [
      ...[...expected.keys()].filter((event) => !came.has(event)).map((event) => `no mail tells of ${event}`),
      ...[...came].flatMap(([event, those]) => [
        ...(expected.has(event) ? [] : [`a mail tells of ${event}, which is not stored`]),
        ...(those.length > most ? [`the mail about ${event} came ${those.length} times`] : []),
      ]),
    ];
  });
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I8: what waits in the databases of webhooks and mails, and their dead letters
 */
function nothingWaitsToBeTold(snapshot) {
  return ifHeard(snapshot, ({ waiting, deadLetters }) => [
    ...Object.entries(waiting).flatMap(([what, n]) => (n === 0 ? [] : [`${n} ${what}`])),
    ...deadLetters
      .filter(({ status }) => status === 'open')
      .map(({ pattern, queue, errorMessage }) =>
        `nobody sent this dead letter: ${pattern} from ${queue}: ${errorMessage}`.slice(0, 250),
      ),
  ]);
}

module.exports = {
  rules: /** @type {const} */ ([
    ['I13', endpointsHeardAll],
    ['I14', mailsCameOnce],
    ['I8', nothingWaitsToBeTold],
  ]),
};
