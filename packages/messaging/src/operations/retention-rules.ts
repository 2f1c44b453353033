import { asText, insertionOrder, jsonText } from '@order-flow/storage/dialect';
import { ruleFor, type RetentionRule } from '@order-flow/storage/retention-rule';
import type { ConsumerConfig } from '../consuming/config';

/** A command is remembered for at least this long. RabbitMQ redelivers within seconds of losing a consumer. */
const MIN_COMMAND_DAYS = 1;

/** The order's key in a dead letter's body. SQLite uses the index below only for exactly this text. */
const keyInBody = (body: string) => jsonText(body, 'data.idempotencyKey');

/** For schema.ts: an index of the dead letters of an order that can still be replayed. */
export const indexOpenDeadLetters = `CREATE INDEX dead_letters_open_by_order ON dead_letters (${keyInBody('body')})
  WHERE status IN ('open', 'replaying')`;

/** A condition: no dead letter with this idempotency key can still be replayed. */
export const noOpenDeadLetter = (key: string) =>
  `NOT EXISTS (SELECT 1 FROM dead_letters AS d WHERE d.status IN ('open', 'replaying')
     AND ${keyInBody('d.body')} = ${asText(key)})`;

/**
 * Retention rules for the tables that every consuming service has.
 *
 * @param orderIsOver a condition: the order of `t."idempotencyKey"` has ended. For services that know.
 */
export function messagingRules(config: ConsumerConfig, orderIsOver = 'true'): RetentionRule[] {
  const settled = (status: string, at: string): RetentionRule => ({
    name: `dead_letters_${status}`,
    table: 'dead_letters',
    days: config.RETENTION_DEAD_LETTERS_DAYS,
    age: 'lastFailedAt',
    key: { lastFailedAt: 'timestamp', id: 'uuid' },
    part: `t.status = '${status}'`,
    where: `coalesce(t."${at}", t."lastFailedAt") < $1`,
  });
  return [
    ruleFor('message_history', {
      days: config.RETENTION_HISTORY_DAYS,
      age: 'lastAt',
      key: {
        lastAt: 'timestamp',
        idempotencyKey: 'uuid',
        pattern: 'text',
        step: 'text',
        attempt: 'integer',
      },
      where: `${orderIsOver} AND ${noOpenDeadLetter('t."idempotencyKey"')}`,
    }),
    ruleFor('redeliveries', {
      days: config.RETENTION_HISTORY_DAYS,
      age: 'lastAt',
      key: insertionOrder('lastAt', { messageKey: 'text' }),
    }),
    ruleFor('commands', {
      days: Math.max(MIN_COMMAND_DAYS, config.IDEMPOTENCY_TTL_HOURS / 24),
      age: 'createdAt',
      key: { createdAt: 'timestamp', requestKey: 'text' },
    }),
    settled('replayed', 'replayedAt'),
    settled('discarded', 'discardedAt'),
    ruleFor('dead_letter_replays', {
      days: config.RETENTION_DEAD_LETTERS_DAYS,
      age: 'startedAt',
      key: insertionOrder('startedAt', { id: 'text' }),
      where: 'NOT EXISTS (SELECT 1 FROM dead_letters AS d WHERE d."replayId" = t.id)',
    }),
    ruleFor('dead_letter_notes', {
      days: config.RETENTION_DEAD_LETTERS_DAYS,
      age: 'at',
      key: { id: 'uuid' },
      where: 'NOT EXISTS (SELECT 1 FROM dead_letters AS d WHERE d."groupKey" = t."groupKey")',
    }),
    ruleFor('audit', {
      days: config.RETENTION_AUDIT_DAYS,
      age: 'at',
      key: insertionOrder('at', { id: 'uuid' }),
      archive: true,
    }),
  ];
}
