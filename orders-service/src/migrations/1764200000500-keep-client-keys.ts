import { column, index, migration, sql } from '@order-flow/storage/migration';

/** The client's `Idempotency-Key` stays with its order, while `idempotency_keys` forgets it after IDEMPOTENCY_TTL_HOURS. */
export const KeepClientKeys1764200000500 = migration('KeepClientKeys1764200000500', [
  column('orders', '"clientKey"', 'TEXT'),
  sql(
    `UPDATE orders SET "clientKey" = claimed.key FROM idempotency_keys AS claimed WHERE orders.id = claimed."orderId"`,
  ),
  // Holds only orders whose client sent a key.
  index('orders_by_client_key', 'orders ("clientKey", id) WHERE "clientKey" IS NOT NULL'),
]);
