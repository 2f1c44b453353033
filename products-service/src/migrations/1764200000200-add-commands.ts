import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCommands } from '@order-flow/messaging/outbox/commands';

export class AddCommands1764200000200 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createCommands(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE commands');
  }
}
