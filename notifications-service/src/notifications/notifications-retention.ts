import { messagingRules } from '@order-flow/messaging/operations/retention-rules';
import { insertionOrder } from '@order-flow/storage/dialect';
import { ruleFor, type RetentionRule } from '@order-flow/storage/retention-rule';
import type { NotificationsConfig } from '../config';

/** A contact comes seconds after its order. An event that has waited for a day waits in vain. */
const HELD_DAYS = 1;

/** How long this service keeps what grows with each event. What waits is never deleted, nor are suppressions. */
export function notificationRules(config: NotificationsConfig): RetentionRule[] {
  const days = config.RETENTION_MAILS_DAYS;
  return [
    ...messagingRules(config),
    ruleFor('contacts', { days, age: 'createdAt', key: insertionOrder('createdAt', { orderId: 'uuid' }) }),
    ruleFor('held_events', {
      days: HELD_DAYS,
      age: 'receivedAt',
      key: insertionOrder('receivedAt', { orderId: 'uuid', kind: 'text' }),
    }),
    ruleFor('mails', {
      days,
      age: 'createdAt',
      key: insertionOrder('createdAt', { id: 'uuid' }),
      where: `t.status <> 'waiting'`,
    }),
    ruleFor('mail_events', {
      days,
      age: 'at',
      key: { mailId: 'uuid', type: 'text' },
      where: 'NOT EXISTS (SELECT 1 FROM mails AS m WHERE m.id = t."mailId")',
    }),
  ];
}
