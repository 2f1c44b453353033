import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { logger } from '@order-flow/telemetry/logger';
import type { TimelineStep } from '@order-flow/contracts/payloads';
import { serviceName } from '@order-flow/config/service-name';
import { rowsOf } from '@order-flow/storage/dialect';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';

/** What can happen to a message instead of being handled. */
export type HistoryStep =
  'DUPLICATE_SKIPPED' | 'LOCKED' | 'RETRIED' | 'DEAD_LETTER' | 'REPLAYED' | 'DISCARDED';

export interface HistoryEntry {
  /** The key of the order that the message belongs to. */
  readonly idempotencyKey: string;
  readonly pattern: string;
  readonly step: HistoryStep;
  readonly attempt: number;
  readonly detail?: string;
}

const COLUMNS = {
  idempotencyKey: 'uuid',
  pattern: 'text',
  step: 'text',
  attempt: 'integer',
  at: 'timestamp',
  detail: 'text',
} as const;

/**
 * The same step of the same attempt is one row with a count, so that a message that arrives a million times does not
 * fill the disk. Equal steps of one commit are added up first, because PostgreSQL updates no row twice in a statement.
 */
const HISTORY = `INSERT INTO message_history ("idempotencyKey", pattern, step, attempt, at, "lastAt", times, detail)
  SELECT "idempotencyKey", pattern, step, attempt, min(at), max(at), count(*), max(detail)
  FROM (${rowsOf('$1', COLUMNS)}) AS noted WHERE true GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT ("idempotencyKey", pattern, step, attempt) DO UPDATE
  SET times = message_history.times + excluded.times, "lastAt" = excluded."lastAt", detail = excluded.detail`;

/** The longest detail that is stored. An error may quote a whole payload. */
const MAX_DETAIL = 1000;

/** Records what happened to an order's message, in the transaction that causes it. */
export function noteInHistory(tx: Transaction, entry: HistoryEntry): void {
  const { idempotencyKey, pattern, step, attempt } = entry;
  const detail = entry.detail?.slice(0, MAX_DETAIL) ?? null;
  tx.atCommit(HISTORY, [idempotencyKey, pattern, step, attempt, new Date().toISOString(), detail]);
}

/** The idempotency key in a message's data, if the message belongs to an order. */
export function idempotencyKeyOf(data: unknown): string | undefined {
  const key = (data as { idempotencyKey?: unknown } | null | undefined)?.idempotencyKey;
  return isUUID(key) ? String(key).toLowerCase() : undefined;
}

/** What happened to an order's messages in this service, for the order's timeline. */
@Injectable()
export class MessageHistory {
  constructor(private readonly writes: WriteQueue) {}

  /** Records the step in its own transaction. A failure is only logged. */
  note(entry: HistoryEntry): void {
    this.writes
      .run((tx) => {
        noteInHistory(tx, entry);
        return Promise.resolve();
      })
      .catch((err: unknown) => logger.warn({ err, step: entry.step }, 'not written to the history'));
  }
}

/** Selects the rows as steps of a timeline. */
export const historyQuery = `SELECT at, step, attempt, times, "lastAt", pattern || coalesce(': ' || detail, '') AS detail
  FROM message_history WHERE "idempotencyKey" = $1 ORDER BY at LIMIT 200`;

/** A step that happened once, in this service. */
export const stepHere = (step: Pick<TimelineStep, 'at' | 'step'> & Partial<TimelineStep>): TimelineStep => ({
  service: serviceName,
  attempt: null,
  times: 1,
  lastAt: step.at,
  detail: null,
  ...step,
});
