import { auditIndexes } from '@order-flow/messaging/schema';
import { migration, table } from '@order-flow/storage/migration';

export const CountMinutes1764100000004 = migration('CountMinutes1764100000004', [
  table(`order_minutes (
      minute TEXT NOT NULL,
      status TEXT NOT NULL,
      bucket INTEGER NOT NULL,
      n INTEGER NOT NULL,
      PRIMARY KEY (minute, status, bucket)
    ) WITHOUT ROWID`),
  ...auditIndexes,
]);
