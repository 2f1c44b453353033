import { patterns } from '@order-flow/contracts/contracts';
import type { Outbox } from '@order-flow/messaging/outbox/outbox';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { Product } from './entities/product.entity';

/** What the stock of a product is after a change. */
export type Level = Pick<Product, 'id' | 'name' | 'stock' | 'lowStockThreshold'>;

/** Whether the change made the stock low: it was at or above the threshold before. */
export const fellLow = (
  before: Pick<Level, 'stock' | 'lowStockThreshold'>,
  { stock, lowStockThreshold }: Pick<Level, 'stock' | 'lowStockThreshold'>,
): boolean => stock < lowStockThreshold && before.stock >= before.lowStockThreshold;

/** Tells the world that the stock of a product has become low. */
export function announceLowStock(
  outbox: Outbox,
  tx: Transaction,
  { id, name, stock, lowStockThreshold }: Level,
): void {
  outbox.enqueue(tx, patterns.productLowStock, {
    version: 1,
    occurredAt: new Date().toISOString(),
    productId: id,
    name,
    stock,
    lowStockThreshold,
  });
}
