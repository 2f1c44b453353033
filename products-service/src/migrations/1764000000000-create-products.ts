import { messagingTables } from '@order-flow/messaging/schema';
import { index, migration, table } from '@order-flow/storage/migration';

export const CreateProducts1764000000000 = migration('CreateProducts1764000000000', [
  ...messagingTables,
  table(`products (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      price REAL NOT NULL CHECK (price >= 0),
      stock INTEGER NOT NULL CHECK (stock >= 0)
    )`),
  // For the gauge of the products with the least stock.
  index('products_by_stock', 'products (stock)'),
  table(`reservations (
      "idempotencyKey" TEXT PRIMARY KEY,
      "productId" TEXT NOT NULL,
      quantity INTEGER NOT NULL,
      refusal TEXT,
      "createdAt" TEXT NOT NULL,
      "releasedAt" TEXT
    )`),
  table(`stock_movements (
      id INTEGER PRIMARY KEY,
      "productId" TEXT NOT NULL REFERENCES products (id),
      delta INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('reserve', 'release', 'restock')),
      reason TEXT,
      "idempotencyKey" TEXT,
      at TEXT NOT NULL
    )`),
  index('stock_movements_by_product', 'stock_movements ("productId", id)'),
]);
