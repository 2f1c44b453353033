import { index, migration } from '@order-flow/storage/migration';

/** The index holds only stuck orders, so counting them costs the same at any number of orders. */
export const IndexStuckOrders1764200000100 = migration('IndexStuckOrders1764200000100', [
  index(
    'orders_stuck',
    `orders (status) WHERE "redriveAt" IS NULL AND (status = 'PENDING' OR "stockState" = 'releasing')`,
  ),
]);
