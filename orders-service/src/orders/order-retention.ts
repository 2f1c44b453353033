import { patterns } from '@order-flow/contracts/contracts';
import { messagingRules, noOpenDeadLetter } from '@order-flow/messaging/operations/retention-rules';
import { asUuid, shardColumn } from '@order-flow/storage/dialect';
import { ruleFor, type RetentionRule } from '@order-flow/storage/retention-rule';
import type { OrdersConfig } from '../config';
import { LATE } from './queries/order-lateness';
import { BUDGET_DAYS } from './queries/order-slo';

/** `orders.rates` goes back a day and a minute. */
const MINUTES_DAYS = 2;
/** What the error budget is counted from, and a day more. */
const BUDGET_MINUTES_DAYS = BUDGET_DAYS + 1;
const MINUTES_KEY = { minute: 'text', status: 'text', bucket: 'integer', ...shardColumn } as const;

/** The order is final, waits for nothing and has not changed since `$1`, or there is no such order. */
const isOver = (column: 'id' | 'idempotencyKey', value: string) =>
  `NOT EXISTS (SELECT 1 FROM orders AS o WHERE o."${column}" = ${value} AND (o.status = 'PENDING'
     OR o."stockState" IN ('asked', 'releasing') OR o."updatedAt" >= $1 OR NOT ${noOpenDeadLetter('o."idempotencyKey"')}))`;

/**
 * How long this service keeps what grows with each order. The orders themselves are kept for ever.
 *
 * An inbox row is deleted only when no duplicate can arrive any more: its order has ended, and none of its dead letters
 * can be replayed.
 */
export function orderRules(config: OrdersConfig): RetentionRule[] {
  const inbox = (pattern: string): RetentionRule => ({
    name: `inbox_${pattern}`,
    table: 'inbox',
    days: config.RETENTION_INBOX_DAYS,
    age: 'receivedAt',
    // Order ids, so in order of time.
    key: { messageKey: 'text' },
    part: `t.pattern = '${pattern}'`,
    where: isOver('id', asUuid('t."messageKey"')),
  });
  return [
    ...messagingRules(config, isOver('idempotencyKey', 't."idempotencyKey"')),
    inbox(patterns.stockReserved),
    inbox(patterns.stockReleased),
    ruleFor('order_timeline', {
      days: config.RETENTION_TIMELINE_DAYS,
      age: 'at',
      key: { id: 'integer' },
      // A timeline is deleted as a whole: half of it would mislead.
      together: { orderId: 'uuid' },
      where: isOver('id', 't."orderId"'),
    }),
    ruleFor('idempotency_keys', {
      days: config.IDEMPOTENCY_TTL_HOURS / 24,
      age: 'createdAt',
      key: { createdAt: 'timestamp', scope: 'text', key: 'text' },
    }),
    ruleFor('order_run_refusals', {
      days: config.RETENTION_AUDIT_DAYS,
      age: 'at',
      key: { runId: 'uuid', orderId: 'uuid' },
    }),
    ruleFor('order_runs', {
      days: config.RETENTION_AUDIT_DAYS,
      age: 'startedAt',
      key: { id: 'uuid' },
      where: 't."finishedAt" IS NOT NULL',
    }),
    ruleFor('order_minutes', {
      days: MINUTES_DAYS,
      age: 'minute',
      key: MINUTES_KEY,
      where: `t.status NOT IN ('PENDING', '${LATE}')`,
    }),
    {
      name: 'order_minutes_of_budget',
      table: 'order_minutes',
      days: BUDGET_MINUTES_DAYS,
      age: 'minute',
      key: MINUTES_KEY,
    },
  ];
}
