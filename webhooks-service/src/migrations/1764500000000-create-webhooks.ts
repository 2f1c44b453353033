import { messagingSchema } from '@order-flow/messaging/schema';
import { index, migration, table } from '@order-flow/storage/migration';

export const CreateWebhooks1764500000000 = migration('CreateWebhooks1764500000000', [
  ...messagingSchema,
  table(`endpoints (
      id TEXT PRIMARY KEY,
      url TEXT NOT NULL,
      description TEXT NOT NULL,
      events TEXT NOT NULL,
      secret TEXT NOT NULL,
      "previousSecret" TEXT,
      "previousSecretUntil" TEXT,
      "disabledReason" TEXT CHECK ("disabledReason" IN ('operator', 'failing', 'gone')),
      "ratePerSecond" INTEGER NOT NULL,
      "maxConcurrency" INTEGER NOT NULL,
      "failingSince" TEXT,
      "lastError" TEXT,
      "lastDeliveredAt" TEXT,
      "removedAt" TEXT,
      "createdAt" TEXT NOT NULL,
      "updatedAt" TEXT NOT NULL
    )`),
  // What came in, in this order. "What have I missed" goes by the position, because clocks jump.
  table(`events (
      position INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL,
      "orderId" TEXT,
      body TEXT NOT NULL,
      headers TEXT NOT NULL,
      "traceId" TEXT,
      "receivedAt" TEXT NOT NULL
    )`),
  index('events_by_time', 'events ("receivedAt", position)'),
  table(`deliveries (
      id TEXT PRIMARY KEY,
      "endpointId" TEXT NOT NULL,
      "eventId" TEXT NOT NULL,
      type TEXT NOT NULL,
      "orderId" TEXT,
      "traceId" TEXT,
      status TEXT NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
      attempts INTEGER NOT NULL,
      tries INTEGER NOT NULL,
      "nextAttemptAt" TEXT,
      "lastStatus" INTEGER,
      "lastError" TEXT,
      "replayId" TEXT,
      "createdAt" TEXT NOT NULL,
      "finishedAt" TEXT,
      UNIQUE ("endpointId", "eventId")
    )`),
  // Holds only what waits, so finding what is due costs the same at any number of deliveries.
  index('deliveries_due', `deliveries ("endpointId", "nextAttemptAt", id) WHERE status = 'waiting'`),
  index('deliveries_by_endpoint', 'deliveries ("endpointId", status, id)'),
  index('deliveries_by_status', 'deliveries (status, id)'),
  index('deliveries_by_order', 'deliveries ("orderId", id) WHERE "orderId" IS NOT NULL'),
  index('deliveries_by_replay', 'deliveries ("replayId", status) WHERE "replayId" IS NOT NULL'),
  index('deliveries_by_event', 'deliveries ("eventId")'),
  table(`attempts (
      "deliveryId" TEXT NOT NULL,
      number INTEGER NOT NULL,
      at TEXT NOT NULL,
      "durationMs" INTEGER NOT NULL,
      status INTEGER,
      error TEXT,
      "responseBody" TEXT NOT NULL,
      PRIMARY KEY ("deliveryId", number)
    ) WITHOUT ROWID`),
  table(`endpoint_replays (
      "endpointId" TEXT PRIMARY KEY,
      id TEXT NOT NULL,
      "startedAt" TEXT NOT NULL,
      total INTEGER NOT NULL
    )`),
]);
