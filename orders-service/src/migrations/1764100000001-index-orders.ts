import { index, migration } from '@order-flow/storage/migration';

/** The filters of the order list. Ids are in order of creation, so each index also serves `from` and `to`. */
export const IndexOrders1764100000001 = migration('IndexOrders1764100000001', [
  index('orders_by_product', 'orders ("productId", id)'),
  index('orders_by_product_and_status', 'orders ("productId", status, id)'),
  index('orders_by_trace', 'orders ("traceId", id)'),
]);
