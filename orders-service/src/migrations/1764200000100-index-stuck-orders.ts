import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index holds only stuck orders, so counting them costs the same at any number of orders. */
export class IndexStuckOrders1764200000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX orders_stuck ON orders (status)
      WHERE "redriveAt" IS NULL AND (status = 'PENDING' OR "stockState" = 'releasing')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX orders_stuck');
  }
}
