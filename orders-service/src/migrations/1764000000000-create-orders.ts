import { messagingTables } from '@order-flow/messaging/schema';
import { index, migration, sql, table } from '@order-flow/storage/migration';

export const CreateOrders1764000000000 = migration('CreateOrders1764000000000', [
  ...messagingTables,
  table(`orders (
      id TEXT PRIMARY KEY,
      "productId" TEXT NOT NULL,
      quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
      status TEXT NOT NULL CHECK (status IN ('PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED')),
      "idempotencyKey" TEXT NOT NULL UNIQUE,
      "createdAt" TEXT NOT NULL,
      "updatedAt" TEXT NOT NULL,
      reason TEXT,
      "traceId" TEXT,
      traceparent TEXT,
      "requestKey" TEXT NOT NULL UNIQUE,
      "stockState" TEXT NOT NULL CHECK ("stockState" IN ('asked', 'held', 'releasing', 'settled')),
      "redriveAt" TEXT,
      redrives INTEGER NOT NULL
    )`),
  // Holds only orders to ask for again, so the sweeper's query costs the same at any number of orders.
  index('orders_to_redrive', 'orders ("redriveAt") WHERE "redriveAt" IS NOT NULL'),
  // For the oldest PENDING order and for lists by status.
  index('orders_by_status', 'orders (status, id)'),
  table(`order_timeline (
      id INTEGER PRIMARY KEY,
      "orderId" TEXT NOT NULL,
      at TEXT NOT NULL,
      step TEXT NOT NULL,
      detail TEXT
    )`),
  index('order_timeline_by_order', 'order_timeline ("orderId")'),
  // Kept by triggers: counting a million rows at each scrape would hold up other reads.
  table(`order_counts (status TEXT PRIMARY KEY, n INTEGER NOT NULL)`),
  sql(
    `INSERT INTO order_counts (status, n) VALUES ('PENDING', 0), ('CONFIRMED', 0), ('REJECTED', 0), ('CANCELLED', 0)`,
  ),
  sql(`CREATE TRIGGER order_counts_insert AFTER INSERT ON orders BEGIN
      UPDATE order_counts SET n = n + 1 WHERE status = NEW.status;
    END`),
  sql(`CREATE TRIGGER order_counts_update AFTER UPDATE OF status ON orders
      WHEN OLD.status <> NEW.status BEGIN
      UPDATE order_counts SET n = n - 1 WHERE status = OLD.status;
      UPDATE order_counts SET n = n + 1 WHERE status = NEW.status;
    END`),
  sql(`CREATE TRIGGER order_counts_delete AFTER DELETE ON orders BEGIN
      UPDATE order_counts SET n = n - 1 WHERE status = OLD.status;
    END`),
]);
