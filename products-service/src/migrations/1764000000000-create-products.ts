import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessagingTables, dropMessagingTables } from '@order-flow/messaging/schema';

export class CreateProducts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createMessagingTables(runner);
    await runner.query(`CREATE TABLE products (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      price REAL NOT NULL CHECK (price >= 0),
      stock INTEGER NOT NULL CHECK (stock >= 0)
    )`);
    // For the gauge of the products with the least stock.
    await runner.query(`CREATE INDEX products_by_stock ON products (stock)`);
    await runner.query(`CREATE TABLE reservations (
      "idempotencyKey" TEXT PRIMARY KEY,
      "productId" TEXT NOT NULL,
      quantity INTEGER NOT NULL,
      refusal TEXT,
      "createdAt" TEXT NOT NULL,
      "releasedAt" TEXT
    )`);
    await runner.query(`CREATE TABLE stock_movements (
      id INTEGER PRIMARY KEY,
      "productId" TEXT NOT NULL REFERENCES products (id),
      delta INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('reserve', 'release', 'restock')),
      reason TEXT,
      "idempotencyKey" TEXT,
      at TEXT NOT NULL
    )`);
    await runner.query(`CREATE INDEX stock_movements_by_product ON stock_movements ("productId", id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['stock_movements', 'reservations', 'products'])
      await runner.query(`DROP TABLE ${table}`);
    await dropMessagingTables(runner);
  }
}
