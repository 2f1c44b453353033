// @ts-check
'use strict';

/** Reads what the endpoints and the mail server were told, and what the two services still have to tell. */

const fs = require('node:fs');
/** Loaded only when it is needed: an older Node, which starts a newer one, has no node:sqlite. */
const sqlite = () => require('./sqlite');

/** @typedef {import('../snapshot').HeardRun} HeardRun */
/** @typedef {import('../snapshot').HeardData} HeardData */

/** @type {[owner: 'webhooks' | 'notifications', what: string, from: string][]} */
const WAITING = [
  ['webhooks', 'deliveries are not delivered', `deliveries WHERE status <> 'delivered'`],
  ['webhooks', 'messages are in the outbox of the webhooks service', 'outbox'],
  ['notifications', 'mails are not sent', `mails WHERE status <> 'sent'`],
  ['notifications', 'events wait for the contact of their order', 'held_events'],
  ['notifications', 'messages are in the outbox of the notifications service', 'outbox'],
];

/**
 * @param {HeardRun} heard
 * @returns {Record<string, number>} how many of each wait
 */
const waitingIn = ({ databases }) =>
  Object.fromEntries(
    WAITING.map(([owner, what, from]) => [
      what,
      sqlite().reading(databases[owner], (rows) => rows(`SELECT count(*) AS n FROM ${from}`)[0].n),
    ]),
  );

/**
 * @param {HeardRun} heard
 * @returns {HeardData}
 */
function loadHeard(heard) {
  const { databases, endpoints, log } = heard;
  const lines = fs.readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return {
    endpoints,
    told: lines.map((line) => JSON.parse(line)),
    waiting: waitingIn(heard),
    deadLetters: Object.values(databases).flatMap((file) =>
      sqlite().reading(file, (rows) => rows(sqlite().DEAD_LETTERS)),
    ),
  };
}

module.exports = { loadHeard, waitingIn };
