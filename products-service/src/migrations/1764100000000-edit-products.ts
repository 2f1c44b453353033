import type { QueryRunner } from 'typeorm';
import { column, index, migration } from '@order-flow/storage/migration';

/** SQLite cannot change a table's CHECK, so the table is made anew. */
async function replaceMovements(runner: QueryRunner, kinds: string): Promise<void> {
  await runner.query(`CREATE TABLE stock_movements_new (
    id INTEGER PRIMARY KEY,
    "productId" TEXT NOT NULL REFERENCES products (id),
    delta INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (${kinds})),
    reason TEXT,
    "idempotencyKey" TEXT,
    at TEXT NOT NULL
  )`);
  await runner.query(`INSERT INTO stock_movements_new SELECT * FROM stock_movements`);
  await runner.query(`DROP TABLE stock_movements`);
  await runner.query(`ALTER TABLE stock_movements_new RENAME TO stock_movements`);
  await runner.query(`CREATE INDEX stock_movements_by_product ON stock_movements ("productId", id)`);
}

export const EditProducts1764100000000 = migration('EditProducts1764100000000', [
  column('products', '"lowStockThreshold"', 'INTEGER NOT NULL DEFAULT 10 CHECK ("lowStockThreshold" >= 0)'),
  column('products', 'version', 'INTEGER NOT NULL DEFAULT 1'),
  // Holds only low products, so counting them is cheap in a large catalogue.
  index('products_low', 'products (stock, id) WHERE stock < "lowStockThreshold"'),
  {
    up: (runner) => replaceMovements(runner, `'reserve', 'release', 'restock', 'adjust'`),
    down: async (runner) => {
      await runner.query(`DELETE FROM stock_movements WHERE kind = 'adjust'`);
      await replaceMovements(runner, `'reserve', 'release', 'restock'`);
    },
  },
]);
