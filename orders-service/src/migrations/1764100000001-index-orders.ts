import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The filters of the order list. Ids are in order of creation, so each index also serves `from` and `to`. */
const INDEXES = {
  orders_by_product: '("productId", id)',
  orders_by_product_and_status: '("productId", status, id)',
  orders_by_trace: '("traceId", id)',
};

export class IndexOrders1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(INDEXES)) {
      await runner.query(`CREATE INDEX ${name} ON orders ${columns}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
