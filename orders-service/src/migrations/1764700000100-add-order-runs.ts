import { index, migration, table } from '@order-flow/storage/migration';

export const AddOrderRuns1764700000100 = migration('AddOrderRuns1764700000100', [
  table(`order_runs (
    id TEXT PRIMARY KEY,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    "startedAt" TEXT NOT NULL,
    "orderIds" TEXT NOT NULL,
    total INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    "finishedAt" TEXT,
    "stoppedBy" TEXT,
    owner INTEGER NOT NULL DEFAULT 0
  )`),
  index('order_runs_unfinished', 'order_runs (id) WHERE "finishedAt" IS NULL'),
  table(`order_run_refusals (
    "runId" TEXT NOT NULL,
    "orderId" TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY ("runId", "orderId")
  ) WITHOUT ROWID`),
]);
