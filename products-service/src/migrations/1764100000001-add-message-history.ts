import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessageHistory } from '@order-flow/messaging/operations/message-history';

export class AddMessageHistory1764100000001 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createMessageHistory(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE message_history`);
  }
}
