import { migration, sql } from '@order-flow/storage/migration';

/** Order ids are in order of time; idempotency keys were random at that time (docs/decisions/outbox.md). */
export const InboxByOrder1764100000005 = migration('InboxByOrder1764100000005', [
  sql(
    `UPDATE inbox SET "messageKey" = orders.id FROM orders WHERE orders."idempotencyKey" = inbox."messageKey"`,
    `UPDATE inbox SET "messageKey" = orders."idempotencyKey" FROM orders WHERE orders.id = inbox."messageKey"`,
  ),
]);
