import { migration, table } from '@order-flow/storage/migration';

/** The orders that ended late. Few do, so that the others cost nothing. */
export const ListLateOrders1764700000500 = migration('ListLateOrders1764700000500', [
  table('late_orders (id TEXT PRIMARY KEY) WITHOUT ROWID'),
]);
