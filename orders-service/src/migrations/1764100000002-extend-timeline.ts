import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessageHistory } from '@order-flow/messaging/operations/message-history';

export class ExtendTimeline1764100000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE order_timeline ADD COLUMN attempt INTEGER`);
    await createMessageHistory(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE message_history`);
    await runner.query(`ALTER TABLE order_timeline DROP COLUMN attempt`);
  }
}
