import { column, index, migration } from '@order-flow/storage/migration';

export const AddAmountsOnPostgres1764700000400 = migration('AddAmountsOnPostgres1764700000400', [
  column('orders', '"unitPrice"', 'bigint'),
  column('orders', 'reference', 'text'),
  index('orders_by_reference', 'orders (reference, id) WHERE reference IS NOT NULL'),
]);
