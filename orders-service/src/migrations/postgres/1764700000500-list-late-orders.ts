import { migration, table } from '@order-flow/storage/migration';

export const ListLateOrdersOnPostgres1764700000500 = migration('ListLateOrdersOnPostgres1764700000500', [
  table('late_orders (id uuid PRIMARY KEY)'),
]);
