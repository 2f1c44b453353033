/**
 * The tables that every consuming service has, on PostgreSQL. What has been released never changes: a later change comes
 * below, and goes into a new migration of each service. schema.ts has the same tables for SQLite, as they grew.
 */
import { column, index, sql, table, type SchemaChange } from '@order-flow/storage/migration';

/**
 * The rows of these tables come and go with each order. Without a vacuum of its own pace such a table would grow with the
 * orders of a day instead of those of a minute.
 */
export const vacuumOften = (name: string) =>
  sql(`ALTER TABLE ${name} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000, autovacuum_vacuum_cost_delay = 0)`);

/** For the key of an order in a body. A body that is not JSON has none. */
const jsonText = sql(
  `CREATE FUNCTION json_text(body text, path text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
   BEGIN
     RETURN body::jsonb #>> path;
   EXCEPTION WHEN others THEN
     RETURN NULL;
   END $$`,
  'DROP FUNCTION json_text',
);

export const messagingTablesOnPostgres: readonly SchemaChange[] = [
  jsonText,
  table(`replicas (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host text NOT NULL,
    pid integer NOT NULL,
    "seenAt" timestamptz NOT NULL
  )`),
  table(`outbox (
    id uuid PRIMARY KEY,
    pattern text NOT NULL,
    queue text NOT NULL,
    body text NOT NULL,
    headers text NOT NULL,
    "createdAt" timestamptz NOT NULL,
    owner bigint NOT NULL
  )`),
  vacuumOften('outbox'),
  table(`inbox (
    pattern text NOT NULL,
    "messageKey" text COLLATE "C" NOT NULL,
    "receivedAt" timestamptz NOT NULL,
    PRIMARY KEY (pattern, "messageKey")
  )`),
  table(
    `redeliveries ("messageKey" text PRIMARY KEY, count integer NOT NULL, "lastAt" timestamptz NOT NULL)`,
  ),
  index('redeliveries_by_age', 'redeliveries ("lastAt", "messageKey")'),
  table(`dead_letters (
    id uuid PRIMARY KEY,
    queue text NOT NULL,
    pattern text,
    "messageId" text,
    body text NOT NULL,
    "bodyEncoding" text NOT NULL,
    headers text NOT NULL,
    "errorClass" text NOT NULL,
    "errorMessage" text NOT NULL,
    "errorStack" text,
    attempts integer NOT NULL,
    failures integer NOT NULL,
    "firstFailedAt" timestamptz NOT NULL,
    "lastFailedAt" timestamptz NOT NULL,
    "traceId" text,
    status text NOT NULL,
    "replayedAt" timestamptz,
    "replayCause" text,
    "messageKey" text COLLATE "C",
    "groupKey" text,
    "replayId" text,
    "discardedAt" timestamptz,
    "discardReason" text,
    UNIQUE ("messageKey", queue)
  )`),
  index('dead_letters_by_time', 'dead_letters ("lastFailedAt", id)'),
  index('dead_letters_by_status', 'dead_letters (status, "lastFailedAt", id)'),
  index('dead_letters_by_replay', 'dead_letters ("replayId", status, "lastFailedAt")'),
  index('dead_letters_by_group', 'dead_letters (status, "groupKey", "lastFailedAt", id, "firstFailedAt")'),
  index('dead_letters_by_queue', 'dead_letters (queue, status, "lastFailedAt", id)'),
  index('dead_letters_by_queue_and_time', 'dead_letters (queue, "lastFailedAt", id)'),
  index('dead_letters_by_group_and_time', 'dead_letters ("groupKey", "lastFailedAt", id)'),
  index('dead_letters_by_trace', 'dead_letters ("traceId") WHERE "traceId" IS NOT NULL'),
  index(
    'dead_letters_open_by_order',
    `dead_letters (json_text(body, '{data,idempotencyKey}')) WHERE status IN ('open', 'replaying')`,
  ),
  table(`dead_letter_replays (
    id text PRIMARY KEY,
    "startedAt" timestamptz NOT NULL,
    actor text NOT NULL,
    "ratePerSecond" integer NOT NULL,
    total integer NOT NULL,
    owner bigint NOT NULL DEFAULT 0
  )`),
  index('dead_letter_replays_by_age', 'dead_letter_replays ("startedAt", id)'),
  table(`audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    before text,
    after text,
    "traceId" text
  )`),
  index('audit_by_time', 'audit (at, id)'),
  index('audit_by_actor', 'audit (actor, id)'),
  index('audit_by_action', 'audit (action, id)'),
  index('audit_by_target', 'audit (target, id)'),
  index('audit_by_actor_and_action', 'audit (actor, action, id)'),
  index('audit_by_target_and_action', 'audit (target, action, id)'),
  index('audit_by_target_and_actor', 'audit (target, actor, id)'),
  table(`write_probe (id integer PRIMARY KEY, at timestamptz NOT NULL)`),
  table(`message_history (
    "idempotencyKey" uuid NOT NULL,
    pattern text NOT NULL,
    step text NOT NULL,
    attempt integer NOT NULL,
    at timestamptz NOT NULL,
    "lastAt" timestamptz NOT NULL,
    times bigint NOT NULL,
    detail text,
    PRIMARY KEY ("idempotencyKey", pattern, step, attempt)
  )`),
  index('message_history_by_age', 'message_history ("lastAt", "idempotencyKey", pattern, step, attempt)'),
  table(`commands (
    "requestKey" text COLLATE "C" PRIMARY KEY,
    meaning text NOT NULL,
    "clientScope" text NOT NULL,
    "clientKey" text,
    answer text NOT NULL,
    finished integer NOT NULL,
    "createdAt" timestamptz NOT NULL
  )`),
  sql(
    `CREATE UNIQUE INDEX commands_by_client_key ON commands ("clientScope", "clientKey") WHERE "clientKey" IS NOT NULL`,
  ),
  index('commands_by_age', 'commands ("createdAt", "requestKey")'),
  table(
    `retention_progress (rule text PRIMARY KEY, "prunedBefore" timestamptz NOT NULL, rows bigint NOT NULL)`,
  ),
];

/** What a replica tells about itself (1764610000000). Replicas of the version before tell nothing. */
export const replicasTell: readonly SchemaChange[] = [
  column('replicas', '"startedAt"', 'timestamptz'),
  column('replicas', 'about', 'text'),
];

/** What people write on groups of dead letters, and who has taken one. */
export const deadLetterNotesOnPostgres: readonly SchemaChange[] = [
  table(`dead_letter_notes (
    id uuid PRIMARY KEY,
    "groupKey" text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    text text
  )`),
  index('dead_letter_notes_by_group', 'dead_letter_notes ("groupKey", id)'),
];
