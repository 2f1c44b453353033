import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { indexOpenDeadLetters } from '../operations/retention-rules';

interface Grouped {
  readonly queue: string;
  readonly pattern: string | null;
  readonly errorClass: string;
  readonly errorMessage: string;
}

/** Parts that differ from message to message: UUIDs, long hex, numbers. */
const VARIABLE = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16,}\b|\d+/gi;

/** The group of a dead letter, 16 hex digits: the same for equal queue, pattern and error, ignoring ids and numbers. */
export function groupOf({ queue, pattern, errorClass, errorMessage }: Grouped): string {
  const common = JSON.stringify([queue, pattern, errorClass, errorMessage.replace(VARIABLE, '#')]);
  return createHash('sha256').update(common).digest('hex').slice(0, 16);
}

/** Adds groups, replays and discards. For a migration of every consuming service. */
export async function extendDeadLetters(runner: QueryRunner): Promise<void> {
  for (const column of ['"groupKey"', '"replayId"', '"discardedAt"', '"discardReason"']) {
    await runner.query(`ALTER TABLE dead_letters ADD COLUMN ${column} TEXT`);
  }
  const rows = (await runner.query(
    'SELECT id, queue, pattern, "errorClass", "errorMessage" FROM dead_letters',
  )) as (Grouped & { id: string })[];
  for (const row of rows) {
    await runner.query('UPDATE dead_letters SET "groupKey" = $1 WHERE id = $2', [groupOf(row), row.id]);
  }
  await runner.query(`UPDATE dead_letters SET "replayId" = 'earlier' WHERE status = 'replaying'`);
  await runner.query(`DROP INDEX dead_letters_by_status`);
  await runner.query(`CREATE INDEX dead_letters_by_time ON dead_letters ("lastFailedAt", id)`);
  await runner.query(`CREATE INDEX dead_letters_by_status ON dead_letters (status, "lastFailedAt", id)`);
  await runner.query(
    `CREATE INDEX dead_letters_by_group ON dead_letters (status, "groupKey", "lastFailedAt", id)`,
  );
  await runner.query(
    `CREATE INDEX dead_letters_by_replay ON dead_letters ("replayId", status, "lastFailedAt")`,
  );
  await runner.query(`CREATE TABLE dead_letter_replays (
    id TEXT PRIMARY KEY,
    "startedAt" TEXT NOT NULL,
    actor TEXT NOT NULL,
    "ratePerSecond" INTEGER NOT NULL,
    total INTEGER NOT NULL
  )`);
}

/** Undoes `extendDeadLetters`. */
export async function reduceDeadLetters(runner: QueryRunner): Promise<void> {
  await runner.query(`DROP TABLE dead_letter_replays`);
  for (const index of ['time', 'status', 'group', 'replay']) {
    await runner.query(`DROP INDEX dead_letters_by_${index}`);
  }
  await runner.query(`CREATE INDEX dead_letters_by_status ON dead_letters (status, "lastFailedAt")`);
  for (const column of ['"groupKey"', '"replayId"', '"discardedAt"', '"discardReason"']) {
    await runner.query(`ALTER TABLE dead_letters DROP COLUMN ${column}`);
  }
}

/** For lists by queue or group, whatever the status. */
const INDEXES = {
  queue: '(queue, status, "lastFailedAt", id)',
  queue_and_time: '(queue, "lastFailedAt", id)',
  group_and_time: '("groupKey", "lastFailedAt", id)',
};

/** For a migration of every consuming service: with these indexes a list reads only the rows that it shows. */
export async function indexDeadLetters(runner: QueryRunner): Promise<void> {
  // The index includes every column that grouping needs, so counting does not read the table.
  await runner.query(`DROP INDEX dead_letters_by_group`);
  await runner.query(
    `CREATE INDEX dead_letters_by_group ON dead_letters (status, "groupKey", "lastFailedAt", id, "firstFailedAt")`,
  );
  for (const [name, columns] of Object.entries(INDEXES)) {
    await runner.query(`CREATE INDEX dead_letters_by_${name} ON dead_letters ${columns}`);
  }
  await runner.query(indexOpenDeadLetters);
}

/** Undoes `indexDeadLetters`. */
export async function reindexDeadLetters(runner: QueryRunner): Promise<void> {
  await runner.query(`DROP INDEX dead_letters_open_by_order`);
  for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX dead_letters_by_${name}`);
  await runner.query(`DROP INDEX dead_letters_by_group`);
  await runner.query(
    `CREATE INDEX dead_letters_by_group ON dead_letters (status, "groupKey", "lastFailedAt", id)`,
  );
}
