import type { MigrationInterface, QueryRunner } from 'typeorm';

const MOVEMENTS = (name: string, kinds: string) => `CREATE TABLE ${name} (
  id INTEGER PRIMARY KEY,
  "productId" TEXT NOT NULL REFERENCES products (id),
  delta INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (${kinds})),
  reason TEXT,
  "idempotencyKey" TEXT,
  at TEXT NOT NULL
)`;

export class EditProducts1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE products ADD COLUMN "lowStockThreshold" INTEGER NOT NULL DEFAULT 10 CHECK ("lowStockThreshold" >= 0)`,
    );
    await runner.query(`ALTER TABLE products ADD COLUMN version INTEGER NOT NULL DEFAULT 1`);
    // Holds only low products, so counting them is cheap in a large catalogue.
    await runner.query(`CREATE INDEX products_low ON products (stock, id) WHERE stock < "lowStockThreshold"`);
    await replaceMovements(runner, `'reserve', 'release', 'restock', 'adjust'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM stock_movements WHERE kind = 'adjust'`);
    await replaceMovements(runner, `'reserve', 'release', 'restock'`);
    await runner.query(`DROP INDEX products_low`);
    await runner.query(`ALTER TABLE products DROP COLUMN version`);
    await runner.query(`ALTER TABLE products DROP COLUMN "lowStockThreshold"`);
  }
}

/** SQLite cannot change a table's CHECK, so the table is made anew. */
async function replaceMovements(runner: QueryRunner, kinds: string): Promise<void> {
  await runner.query(MOVEMENTS('stock_movements_new', kinds));
  await runner.query(`INSERT INTO stock_movements_new SELECT * FROM stock_movements`);
  await runner.query(`DROP TABLE stock_movements`);
  await runner.query(`ALTER TABLE stock_movements_new RENAME TO stock_movements`);
  await runner.query(`CREATE INDEX stock_movements_by_product ON stock_movements ("productId", id)`);
}
