import { patterns } from '@order-flow/contracts/contracts';
import { messagingRules, noOpenDeadLetter } from '@order-flow/messaging/operations/retention-rules';
import type { RetentionRule } from '@order-flow/storage/retention-rule';
import type { OrdersConfig } from '../config';

/** An order that is final and waits for nothing, unchanged since `$1`. A key that is of no order here holds nothing. */
const isOver = (column: 'id' | 'idempotencyKey', value: string) =>
  `NOT EXISTS (SELECT 1 FROM orders AS o WHERE o."${column}" = ${value} AND (o.status = 'PENDING'
     OR o."stockState" IN ('asked', 'releasing') OR o."updatedAt" >= $1 OR NOT ${noOpenDeadLetter('o."idempotencyKey"')}))`;

/**
 * How long this service keeps what grows with each order. The orders themselves stay for ever.
 *
 * An inbox row goes only when nothing can be delivered any more that it would hold back: its order has ended, and no
 * dead letter of it can be replayed.
 */
export function orderRules(config: OrdersConfig): RetentionRule[] {
  const inbox = (pattern: string): RetentionRule => ({
    name: `inbox_${pattern}`,
    table: 'inbox',
    days: config.RETENTION_INBOX_DAYS,
    age: 'receivedAt',
    // Ids of orders, so in order of time.
    key: ['messageKey'],
    part: `t.pattern = '${pattern}'`,
    where: isOver('id', 't."messageKey"'),
  });
  return [
    ...messagingRules(config, isOver('idempotencyKey', 't."idempotencyKey"')),
    inbox(patterns.stockReserved),
    inbox(patterns.stockReleased),
    {
      name: 'order_timeline',
      table: 'order_timeline',
      days: config.RETENTION_TIMELINE_DAYS,
      age: 'at',
      key: ['id'],
      // A timeline goes as a whole: half of one would tell a wrong story.
      together: 'orderId',
      where: isOver('id', 't."orderId"'),
    },
  ];
}
