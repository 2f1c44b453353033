import { index, migration, table } from '@order-flow/storage/migration';

export const AddOrderRunsOnPostgres1764700000100 = migration('AddOrderRunsOnPostgres1764700000100', [
  table(`order_runs (
    id uuid PRIMARY KEY,
    action text NOT NULL,
    actor text NOT NULL,
    "startedAt" timestamptz NOT NULL,
    "orderIds" text NOT NULL,
    total integer NOT NULL,
    position integer NOT NULL DEFAULT 0,
    refused integer NOT NULL DEFAULT 0,
    "finishedAt" timestamptz,
    "stoppedBy" text,
    owner bigint NOT NULL DEFAULT 0
  )`),
  index('order_runs_unfinished', 'order_runs (id) WHERE "finishedAt" IS NULL'),
  table(`order_run_refusals (
    "runId" uuid NOT NULL,
    "orderId" uuid NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY ("runId", "orderId")
  )`),
]);
