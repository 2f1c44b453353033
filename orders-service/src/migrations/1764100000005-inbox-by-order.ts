import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Order ids are in order of time; idempotency keys were random at that time (docs/decisions/outbox.md). */
export class InboxByOrder1764100000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE inbox SET "messageKey" = orders.id FROM orders
      WHERE orders."idempotencyKey" = inbox."messageKey"`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE inbox SET "messageKey" = orders."idempotencyKey" FROM orders
      WHERE orders.id = inbox."messageKey"`);
  }
}
