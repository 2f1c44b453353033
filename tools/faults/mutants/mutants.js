// @ts-check
'use strict';

/**
 * Products with one protection taken out. The checker must find each of them broken, or it proves nothing. The patches are
 * made to a copy of the compiled code (build.js): the product itself has no switch for them.
 *
 * @typedef {object} Patch
 * @property {string} source the TypeScript file
 * @property {string} find text of the compiled file; it must be there exactly once
 * @property {string} replace
 *
 * @typedef {object} Mutant
 * @property {string} name
 * @property {string} what one sentence: what it no longer does
 * @property {string} invariant what the checker must report as broken, at least
 * @property {import('../catalogue/fault').Fault} fault what exposes it
 * @property {Patch[]} patches
 */

const {
  burst,
  crashBetweenCommitAndPublish,
  duplicateAnswers,
  frozenOrders,
  killer,
  killWhileWaiting,
} = require('./faults');

/** @type {readonly Mutant[]} */
const mutants = [
  {
    name: 'inbox-off',
    what: 'The orders service does not remember which answers it has processed.',
    invariant: 'I8',
    fault: duplicateAnswers,
    patches: [
      {
        source: 'packages/messaging/src/outbox/inbox.ts',
        find: 'tx.atCommit(INBOX, [pattern, messageKey, new Date().toISOString()]);',
        replace: '',
      },
      {
        source: 'packages/messaging/src/outbox/inbox.ts',
        find: 'return taken.length > 0;',
        replace: 'return false;',
      },
    ],
  },
  {
    name: 'outbox-off',
    what: 'Events are published after the commit, but not stored in its transaction.',
    invariant: 'I4',
    fault: crashBetweenCommitAndPublish,
    patches: [
      {
        source: 'packages/messaging/src/outbox/outbox.ts',
        find: 'tx.atCommit(OUTBOX, [row.id, pattern, queue, body, headers, createdAt, this.replicas.id]);',
        replace: '',
      },
    ],
  },
  {
    name: 'ack-before-commit',
    what: 'A message is acknowledged as soon as it is delivered.',
    invariant: 'I4',
    fault: killWhileWaiting,
    patches: [
      {
        source: 'packages/messaging/src/consuming/steps/settle.ts',
        find: 'const outcome = await outcomeOf(message);',
        // A second acknowledgement does nothing.
        replace: 'message.ack();\n        const outcome = await outcomeOf(message);',
      },
    ],
  },
  {
    name: 'read-then-write',
    what: 'Stock is read first and written later, as in the seed, instead of in one guarded statement.',
    invariant: 'I9',
    fault: burst,
    patches: [
      {
        source: 'products-service/src/products/products.service.ts',
        find: 'await this.writes.runAfter(product_statements_1.takeStock, wanted, async (tx, taken) => {',
        replace: `const [product] = await this.reads.query('SELECT stock FROM products WHERE id = $1', [wanted.productId]);
        await this.writes.run(async (tx) => {
            const before = await (0, product_statements_1.reservationOf)(tx, wanted.idempotencyKey);
            const taken = before === undefined && product !== undefined && product.stock >= wanted.quantity;
            if (taken) await tx.rows('UPDATE products SET stock = $1 WHERE id = $2', [product.stock - wanted.quantity, wanted.productId]);`,
      },
    ],
  },
  {
    name: 'redelivery-guard-off',
    what: 'A message that kills the process is delivered again for ever.',
    invariant: 'I8',
    fault: killer,
    patches: [
      {
        source: 'packages/messaging/src/consuming/steps/redelivery-guard.ts',
        find: 'return !message.redelivered || this.counted.has(message) ? next(message) : this.runAgain(message, next);',
        replace: 'return next(message);',
      },
    ],
  },
  {
    name: 'deadline-off',
    what: 'A request is carried out although its sender has stopped waiting.',
    invariant: 'I12',
    fault: frozenOrders,
    patches: [
      {
        source: 'packages/messaging/src/consuming/deadline.ts',
        find: 'if (lateMs <= 0)',
        replace: 'if (lateMs <= Infinity)',
      },
    ],
  },
];

/**
 * @param {string} name
 * @throws {Error} if there is none of that name
 * @returns {Mutant}
 */
function mutantNamed(name) {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant !== undefined) return mutant;
  throw new Error(`There is no mutant "${name}". There are: ${mutants.map((each) => each.name).join(', ')}.`);
}

module.exports = { mutants, mutantNamed };
