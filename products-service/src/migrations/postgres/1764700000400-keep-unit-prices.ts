import { column, migration } from '@order-flow/storage/migration';

export const KeepUnitPricesOnPostgres1764700000400 = migration('KeepUnitPricesOnPostgres1764700000400', [
  column('reservations', '"unitPrice"', 'bigint'),
]);
