import { column, index, migration } from '@order-flow/storage/migration';

export const AddAmounts1764700000400 = migration('AddAmounts1764700000400', [
  column('orders', '"unitPrice"', 'INTEGER'),
  column('orders', 'reference', 'TEXT'),
  // Holds only orders with a reference.
  index('orders_by_reference', 'orders (reference, id) WHERE reference IS NOT NULL'),
]);
