import { column, migration } from '@order-flow/storage/migration';

export const KeepUnitPricesOnPostgres1764700000100 = migration('KeepUnitPricesOnPostgres1764700000100', [
  column('reservations', '"unitPrice"', 'bigint'),
]);
