import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddIdempotencyKeys1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE idempotency_keys (
      scope TEXT NOT NULL,
      key TEXT NOT NULL,
      "bodyHash" TEXT NOT NULL,
      "orderId" TEXT NOT NULL,
      "createdAt" TEXT NOT NULL,
      PRIMARY KEY (scope, key)
    ) WITHOUT ROWID`);
    // For the sweep that deletes expired keys.
    await runner.query(`CREATE INDEX idempotency_keys_by_age ON idempotency_keys ("createdAt")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}
