import { deadLettersByTrace } from '@order-flow/messaging/schema';
import { column, index, migration, sql } from '@order-flow/storage/migration';

/** Orders change only the stock of a product, and `products_by_stock` is older, so the new indexes cost them nothing. */
export const SortProducts1764300000700 = migration('SortProducts1764300000700', [
  column('products', '"createdAt"', `TEXT NOT NULL DEFAULT ''`),
  sql(
    `UPDATE products SET "createdAt" = coalesce(
       (SELECT min(at) FROM audit WHERE target = products.id AND action = 'products.create'),
       (SELECT min(at) FROM stock_movements WHERE "productId" = products.id), '')`,
  ),
  index('products_by_name', 'products (name COLLATE NOCASE, id)'),
  index('products_by_price', 'products (price, id)'),
  index('products_by_creation', 'products ("createdAt", id)'),
  deadLettersByTrace,
]);
