import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropAuditIndexes, indexAudit } from '@order-flow/messaging/operations/audit-trail';

export class CountMinutes1764100000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE order_minutes (
      minute TEXT NOT NULL,
      status TEXT NOT NULL,
      bucket INTEGER NOT NULL,
      n INTEGER NOT NULL,
      PRIMARY KEY (minute, status, bucket)
    ) WITHOUT ROWID`);
    await indexAudit(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropAuditIndexes(runner);
    await runner.query(`DROP TABLE order_minutes`);
  }
}
