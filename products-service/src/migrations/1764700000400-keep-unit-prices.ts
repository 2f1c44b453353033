import { column, migration } from '@order-flow/storage/migration';

/** A repeated request gets the recorded answer, so its price is recorded too. */
export const KeepUnitPrices1764700000400 = migration('KeepUnitPrices1764700000400', [
  column('reservations', '"unitPrice"', 'INTEGER'),
]);
