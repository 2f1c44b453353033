import { messagingRules } from '@order-flow/messaging/operations/retention-rules';
import { insertionOrder } from '@order-flow/storage/dialect';
import { ruleFor, type RetentionRule } from '@order-flow/storage/retention-rule';
import type { WebhooksConfig } from '../config';

/** How long this service keeps what grows with each event. What waits is never deleted. */
export function webhookRules(config: WebhooksConfig): RetentionRule[] {
  const days = config.RETENTION_WEBHOOKS_DAYS;
  return [
    ...messagingRules(config),
    ruleFor('attempts', { days, age: 'at', key: { deliveryId: 'uuid', number: 'integer' } }),
    ruleFor('deliveries', {
      days,
      age: 'createdAt',
      key: insertionOrder('createdAt', { id: 'uuid' }),
      where: `t.status <> 'waiting'`,
    }),
    ruleFor('events', {
      days,
      age: 'receivedAt',
      key: { position: 'integer' },
      where: 'NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d."eventId" = t.id)',
    }),
    ruleFor('endpoints', {
      days,
      age: 'createdAt',
      key: { id: 'uuid' },
      where: `t."removedAt" < $1 AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d."endpointId" = t.id)`,
    }),
  ];
}
