/**
 * The tables that every consuming service has, as changes for its migrations. What has been released never changes: a
 * later change comes below, and goes into a new migration of each service. schema.spec.ts compares the statements.
 */
import { column, index, sql, table, without, type SchemaChange } from '@order-flow/storage/migration';
import { groupOf, type Grouped } from './dead-letters/dead-letter-groups';
import { indexOpenDeadLetters } from './operations/retention-rules';

const deadLettersByStatus = index('dead_letters_by_status', 'dead_letters (status, "lastFailedAt")');

export const messagingTables: readonly SchemaChange[] = [
  table(`outbox (
    id TEXT PRIMARY KEY,
    pattern TEXT NOT NULL,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    headers TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
  )`),
  table(`inbox (
    pattern TEXT NOT NULL,
    "messageKey" TEXT NOT NULL,
    "receivedAt" TEXT NOT NULL,
    PRIMARY KEY (pattern, "messageKey")
  ) WITHOUT ROWID`),
  table(`redeliveries ("messageKey" TEXT PRIMARY KEY, count INTEGER NOT NULL, "lastAt" TEXT NOT NULL)`),
  table(`dead_letters (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    pattern TEXT,
    "messageId" TEXT,
    body TEXT NOT NULL,
    "bodyEncoding" TEXT NOT NULL,
    headers TEXT NOT NULL,
    "errorClass" TEXT NOT NULL,
    "errorMessage" TEXT NOT NULL,
    "errorStack" TEXT,
    attempts INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    "firstFailedAt" TEXT NOT NULL,
    "lastFailedAt" TEXT NOT NULL,
    "traceId" TEXT,
    status TEXT NOT NULL,
    "replayedAt" TEXT,
    "replayCause" TEXT,
    "messageKey" TEXT,
    UNIQUE ("messageKey", queue)
  )`),
  deadLettersByStatus,
  table(`audit (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before TEXT,
    after TEXT,
    "traceId" TEXT
  )`),
  index('audit_by_time', 'audit (at)'),
  table(`write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)`),
];

export const messageHistory = table(`message_history (
    "idempotencyKey" TEXT NOT NULL,
    pattern TEXT NOT NULL,
    step TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at TEXT NOT NULL,
    "lastAt" TEXT NOT NULL,
    times INTEGER NOT NULL,
    detail TEXT,
    PRIMARY KEY ("idempotencyKey", pattern, step, attempt)
  ) WITHOUT ROWID`);

/** Gives each dead letter that is there its group. */
const groupDeadLetters: SchemaChange = {
  up: async (runner) => {
    const rows = (await runner.query(
      'SELECT id, queue, pattern, "errorClass", "errorMessage" FROM dead_letters',
    )) as (Grouped & { id: string })[];
    for (const row of rows) {
      await runner.query('UPDATE dead_letters SET "groupKey" = $1 WHERE id = $2', [groupOf(row), row.id]);
    }
  },
  down: () => Promise.resolve(),
};

const deadLettersByGroup = index(
  'dead_letters_by_group',
  'dead_letters (status, "groupKey", "lastFailedAt", id)',
);

/** Groups, replays and discards of dead letters. */
export const deadLetterGroups: readonly SchemaChange[] = [
  ...['"groupKey"', '"replayId"', '"discardedAt"', '"discardReason"'].map((name) =>
    column('dead_letters', name, 'TEXT'),
  ),
  groupDeadLetters,
  sql(`UPDATE dead_letters SET "replayId" = 'earlier' WHERE status = 'replaying'`),
  without(deadLettersByStatus),
  index('dead_letters_by_time', 'dead_letters ("lastFailedAt", id)'),
  index('dead_letters_by_status', 'dead_letters (status, "lastFailedAt", id)'),
  deadLettersByGroup,
  index('dead_letters_by_replay', 'dead_letters ("replayId", status, "lastFailedAt")'),
  table(`dead_letter_replays (
    id TEXT PRIMARY KEY,
    "startedAt" TEXT NOT NULL,
    actor TEXT NOT NULL,
    "ratePerSecond" INTEGER NOT NULL,
    total INTEGER NOT NULL
  )`),
];

export const auditIndexes: readonly SchemaChange[] = ['actor', 'action', 'target'].map((name) =>
  index(`audit_by_${name}`, `audit (${name}, id)`),
);

/** The commands that were carried out, with their answers. */
export const commandsTable: readonly SchemaChange[] = [
  table(`commands (
    "requestKey" TEXT PRIMARY KEY,
    meaning TEXT NOT NULL,
    "clientScope" TEXT NOT NULL,
    "clientKey" TEXT,
    answer TEXT NOT NULL,
    finished INTEGER NOT NULL,
    "createdAt" TEXT NOT NULL
  ) WITHOUT ROWID`),
  sql(
    `CREATE UNIQUE INDEX commands_by_client_key ON commands ("clientScope", "clientKey") WHERE "clientKey" IS NOT NULL`,
  ),
  // For the retention.
  index('commands_by_age', 'commands ("createdAt")'),
];

/** What the retention needs, and indexes with which a list of dead letters or audit entries reads only what it shows. */
export const retentionAndLists: readonly SchemaChange[] = [
  table(`retention_progress (rule TEXT PRIMARY KEY, "prunedBefore" TEXT NOT NULL, rows INTEGER NOT NULL)`),
  index('message_history_by_age', 'message_history ("lastAt")'),
  // The index includes every column that grouping needs, so counting does not read the table.
  without(deadLettersByGroup),
  index('dead_letters_by_group', 'dead_letters (status, "groupKey", "lastFailedAt", id, "firstFailedAt")'),
  index('dead_letters_by_queue', 'dead_letters (queue, status, "lastFailedAt", id)'),
  index('dead_letters_by_queue_and_time', 'dead_letters (queue, "lastFailedAt", id)'),
  index('dead_letters_by_group_and_time', 'dead_letters ("groupKey", "lastFailedAt", id)'),
  sql(indexOpenDeadLetters, 'DROP INDEX dead_letters_open_by_order'),
  // Pairs of filters that may each match half of the trail. Three filters narrow one of these pairs.
  index('audit_by_actor_and_action', 'audit (actor, action, id)'),
  index('audit_by_target_and_action', 'audit (target, action, id)'),
  index('audit_by_target_and_actor', 'audit (target, actor, id)'),
];

/** For the search. Dead letters are rare, so the index costs the flow nothing. */
export const deadLettersByTrace = index(
  'dead_letters_by_trace',
  'dead_letters ("traceId") WHERE "traceId" IS NOT NULL',
);

/** All of the above, for the first migration of a service that began after them. */
export const messagingSchema: readonly SchemaChange[] = [
  ...messagingTables,
  messageHistory,
  ...deadLetterGroups,
  ...auditIndexes,
  ...commandsTable,
  ...retentionAndLists,
  deadLettersByTrace,
];

/**
 * Who works on a row: the number of a replica (storage/replicas.ts). SQLite has one process for each file, so the number is
 * always 0 there.
 */
export const owners: readonly SchemaChange[] = ['outbox', 'dead_letter_replays'].map((name) =>
  column(name, 'owner', 'INTEGER NOT NULL DEFAULT 0'),
);

/** What people write on groups of dead letters, and who has taken one. */
export const deadLetterNotes: readonly SchemaChange[] = [
  table(`dead_letter_notes (
    id TEXT PRIMARY KEY,
    "groupKey" TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT
  )`),
  index('dead_letter_notes_by_group', 'dead_letter_notes ("groupKey", id)'),
];
