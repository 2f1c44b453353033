import { index, migration, table } from '@order-flow/storage/migration';

export const AddIdempotencyKeys1764100000000 = migration('AddIdempotencyKeys1764100000000', [
  table(`idempotency_keys (
      scope TEXT NOT NULL,
      key TEXT NOT NULL,
      "bodyHash" TEXT NOT NULL,
      "orderId" TEXT NOT NULL,
      "createdAt" TEXT NOT NULL,
      PRIMARY KEY (scope, key)
    ) WITHOUT ROWID`),
  // For the retention.
  index('idempotency_keys_by_age', 'idempotency_keys ("createdAt")'),
]);
