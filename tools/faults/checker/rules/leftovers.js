// @ts-check
'use strict';

/** What a quiet system must not have: messages that are still on their way, and dead letters that nobody expects (I8). */

/** @typedef {import('../snapshot').Snapshot} Snapshot */

/** Without these no order can be handled. That one is missing must not look like one that is empty. */
const FLOW_QUEUES = ['orders_queue', 'products_queue'];

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I8: messages in outboxes and queues
 */
function nothingOnItsWay({ orders, products, queues }) {
  const outboxes = /** @type {const} */ ([
    ['orders', orders.outbox],
    ['products', products.outbox],
  ]);
  return [
    ...outboxes.flatMap(([owner, n]) =>
      n === 0 ? [] : [`${n} messages are in the outbox of the ${owner} service`],
    ),
    ...Object.entries(queues).flatMap(([queue, n]) => (n === 0 ? [] : [`${n} messages are in ${queue}`])),
    ...FLOW_QUEUES.flatMap((queue) => (queue in queues ? [] : [`there is no queue ${queue}`])),
  ];
}

/**
 * @param {Snapshot} snapshot
 * @returns {string[]} I8: open dead letters that are too many or too few, and the messages that they should be of
 */
function deadLettersAreTheExpected(snapshot) {
  const { run, operations, orders, products } = snapshot;
  const open = [...orders.deadLetters, ...products.deadLetters].filter(({ status }) => status === 'open');
  const messages = operations.filter(({ kind }) => kind === 'message');
  const poison = messages.filter(({ request }) => request['expect'] === 'dead-letter');
  const sent = poison.filter(({ outcome }) => outcome === 'done');
  const expected = run.expectedDeadLetters ?? { min: sent.length, max: poison.length };
  const { min, max } = typeof expected === 'number' ? { min: expected, max: expected } : expected;
  const broken = [];
  const ids = new Set(open.map(({ messageId }) => messageId));
  const poisonIds = new Set(poison.map(({ request }) => request['messageId']));
  if (open.length < min || open.length > max) {
    const wanted = min === max ? `${min}` : `${min} to ${max}`;
    const odd = open.filter(({ messageId }) => !poisonIds.has(messageId)).slice(0, 3);
    const some = odd.map(({ queue, pattern, errorMessage }) =>
      `${pattern} from ${queue}: ${errorMessage}`.slice(0, 200),
    );
    broken.push(
      `there are ${open.length} open dead letters, not ${wanted}${some.length > 0 ? ` (${some.join('; ')})` : ''}`,
    );
  }
  for (const { messageId, pattern, queue, errorMessage } of run.expectedDeadLetters === undefined ? open : [])
    if (!poisonIds.has(messageId))
      broken.push(`nobody sent this dead letter: ${pattern} from ${queue}: ${errorMessage}`.slice(0, 250));
  for (const { request } of sent)
    if (request['messageId'] !== undefined && !ids.has(request['messageId']))
      broken.push(`the poison message ${request['messageId']} for ${request['queue']} became no dead letter`);
  for (const { request } of messages)
    if (
      request['expect'] !== 'dead-letter' &&
      request['messageId'] !== undefined &&
      ids.has(request['messageId']) &&
      !poisonIds.has(request['messageId'])
    )
      broken.push(
        `the message ${request['messageId']} for ${request['queue']} became a dead letter, and should have been ${request['expect']}`,
      );
  return broken;
}

module.exports = {
  rules: /** @type {const} */ ([
    ['I8', nothingOnItsWay],
    ['I8', deadLettersAreTheExpected],
  ]),
};
