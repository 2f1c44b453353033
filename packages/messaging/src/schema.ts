import type { QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    pattern TEXT NOT NULL,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    headers TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
  )`,
  `CREATE TABLE inbox (
    pattern TEXT NOT NULL,
    "messageKey" TEXT NOT NULL,
    "receivedAt" TEXT NOT NULL,
    PRIMARY KEY (pattern, "messageKey")
  ) WITHOUT ROWID`,
  `CREATE TABLE redeliveries (
    "messageKey" TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    "lastAt" TEXT NOT NULL
  )`,
  `CREATE TABLE dead_letters (
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
  )`,
  `CREATE INDEX dead_letters_by_status ON dead_letters (status, "lastFailedAt")`,
  `CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before TEXT,
    after TEXT,
    "traceId" TEXT
  )`,
  `CREATE INDEX audit_by_time ON audit (at)`,
  `CREATE TABLE write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL)`,
];

/** Creates the tables that every consuming service needs for messaging. Part of its first migration. */
export async function createMessagingTables(runner: QueryRunner): Promise<void> {
  for (const sql of tables) await runner.query(sql);
}

/** Undoes `createMessagingTables`. */
export async function dropMessagingTables(runner: QueryRunner): Promise<void> {
  for (const table of ['write_probe', 'audit', 'dead_letters', 'redeliveries', 'inbox', 'outbox']) {
    await runner.query(`DROP TABLE ${table}`);
  }
}
