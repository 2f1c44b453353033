import { messagingTablesOnPostgres, vacuumOften } from '@order-flow/messaging/schema-postgres';
import { index, migration, table } from '@order-flow/storage/migration';

export const CreateWebhooksOnPostgres1764600000000 = migration('CreateWebhooksOnPostgres1764600000000', [
  ...messagingTablesOnPostgres,
  table(`endpoints (
      id uuid PRIMARY KEY,
      url text NOT NULL,
      description text NOT NULL,
      events text NOT NULL,
      secret text NOT NULL,
      "previousSecret" text,
      "previousSecretUntil" timestamptz,
      "disabledReason" text CHECK ("disabledReason" IN ('operator', 'failing', 'gone')),
      "ratePerSecond" integer NOT NULL,
      "maxConcurrency" integer NOT NULL,
      "failingSince" timestamptz,
      "lastError" text,
      "lastDeliveredAt" timestamptz,
      "removedAt" timestamptz,
      "createdAt" timestamptz NOT NULL,
      "updatedAt" timestamptz NOT NULL
    )`),
  // What came in, in this order. "What have I missed" goes by the position, because clocks jump.
  table(`events (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id text NOT NULL UNIQUE,
      type text NOT NULL,
      "orderId" uuid,
      body text NOT NULL,
      headers text NOT NULL,
      "traceId" text,
      "receivedAt" timestamptz NOT NULL
    )`),
  index('events_by_time', 'events ("receivedAt", position)'),
  table(`deliveries (
      id uuid PRIMARY KEY,
      "endpointId" uuid NOT NULL,
      "eventId" text NOT NULL,
      type text NOT NULL,
      "orderId" uuid,
      "traceId" text,
      status text NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
      attempts integer NOT NULL,
      tries integer NOT NULL,
      "nextAttemptAt" timestamptz,
      "lastStatus" integer,
      "lastError" text,
      "replayId" uuid,
      "createdAt" timestamptz NOT NULL,
      "finishedAt" timestamptz,
      UNIQUE ("endpointId", "eventId")
    )`),
  index('deliveries_by_age', 'deliveries ("createdAt", id)'),
  vacuumOften('deliveries'),
  // Holds only what waits, so finding what is due costs the same at any number of deliveries.
  index('deliveries_due', `deliveries ("endpointId", "nextAttemptAt", id) WHERE status = 'waiting'`),
  index('deliveries_by_endpoint', 'deliveries ("endpointId", status, id)'),
  index('deliveries_by_status', 'deliveries (status, id)'),
  index('deliveries_by_order', 'deliveries ("orderId", id) WHERE "orderId" IS NOT NULL'),
  index('deliveries_by_replay', 'deliveries ("replayId", status) WHERE "replayId" IS NOT NULL'),
  index('deliveries_by_event', 'deliveries ("eventId")'),
  table(`attempts (
      "deliveryId" uuid NOT NULL,
      number integer NOT NULL,
      at timestamptz NOT NULL,
      "durationMs" integer NOT NULL,
      status integer,
      error text,
      "responseBody" text NOT NULL,
      PRIMARY KEY ("deliveryId", number)
    )`),
  table(`endpoint_replays (
      "endpointId" uuid PRIMARY KEY,
      id text NOT NULL,
      "startedAt" timestamptz NOT NULL,
      total integer NOT NULL
    )`),
]);
