import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { trace } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { logger } from '../../observability/src/logger';
import { counter, gauge } from '../../observability/src/metrics';
import { audit } from './audit';
import { Commands } from './commands';
import { READS } from './database';
import { groupOf } from './dead-letter-groups';
import { inBatches, type Batch, type Selected } from './dead-letter-selection';
import { headerNames, messageKey, type Incoming } from './message';
import type { MessageContext } from './message-context';
import { idempotencyKeyOf, noteInHistory } from './message-history';
import type {
  DeadLetterGroup,
  DeadLetterSummary,
  DeadLetterView,
  DiscardDeadLetters,
  ListDeadLetters,
  Once,
  OwnDeadLetters,
  PageDeadLetters,
} from './payloads';
import { Where } from './where';
import { WriteQueue, type Transaction } from './write-queue';

/** A dead letter as it is stored: the view with its headers as JSON text. */
export type DeadLetterRow = Omit<DeadLetterView, 'headers'> & { headers: string };

const DEFAULT_LIMIT = 50;
/** What others chose may be of any length, and lists hold 200 of each; the body is kept whole. */
const MAX_PATTERN = 200;
const MAX_TEXT = 2000;
const MAX_STACK = 10_000;
const cut = (text: string, max: number) => (text.length > max ? `${text.slice(0, max)}…` : text);

const SUMMARY = `id, queue, pattern, "messageId", "errorClass", "errorMessage", attempts, failures, "firstFailedAt",
  "lastFailedAt", "traceId", status, "groupKey" AS "group", "replayedAt", "replayId", "discardedAt", "discardReason"`;
export const COLUMNS = `${SUMMARY}, body, "bodyEncoding", headers, "errorStack"`;

const total = counter('dead_letters_total');

/**
 * Messages that could not be handled, kept in the database of the queue's owner until a person decides: listing them
 * neither consumes nor reorders anything, and they survive the broker. Replays: dead-letter-replays.ts.
 */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly writes: WriteQueue,
    private readonly commands: Commands,
    @InjectDataSource(READS) private readonly reads: DataSource,
  ) {
    gauge('dead_letters_open', async (metric) => metric.set(await this.open()));
  }

  /** How many wait for a person. */
  async open(): Promise<number> {
    const [row] = await this.reads.query<{ n: number }[]>(
      `SELECT count(*) AS n FROM dead_letters WHERE status = 'open'`,
    );
    return row?.n ?? 0;
  }

  /** Stores the message and why it failed. One that was replayed and fails again keeps its entry, with one failure more. */
  async store(message: Incoming, error: unknown): Promise<void> {
    const now = new Date().toISOString();
    const cause = error instanceof Error ? error : new Error(String(error));
    const replayOf = message.headers[headerNames.deadLetterId];
    const body = message.body.toString('utf8');
    const isText = Buffer.from(body).equals(message.body);
    const pattern = message.pattern === undefined ? null : cut(message.pattern, MAX_PATTERN);
    const errorMessage = cut(cause.message, MAX_TEXT);
    const idempotencyKey = idempotencyKeyOf(message.data);
    await this.writes.run(async (tx) => {
      await tx.rows(
        `INSERT INTO dead_letters (id, queue, pattern, "messageId", body, "bodyEncoding", headers, "errorClass",
           "errorMessage", "errorStack", attempts, failures, "firstFailedAt", "lastFailedAt", "traceId", status,
           "messageKey", "groupKey")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, 'open', $15, $16)
         ON CONFLICT DO UPDATE SET status = 'open', failures = failures + 1, "lastFailedAt" = excluded."lastFailedAt",
           attempts = excluded.attempts, "errorClass" = excluded."errorClass",
           "errorMessage" = excluded."errorMessage", "errorStack" = excluded."errorStack",
           "groupKey" = excluded."groupKey"`,
        [
          typeof replayOf === 'string' ? replayOf : uuidv7(),
          message.queue,
          pattern,
          message.messageId ?? null,
          isText ? body : message.body.toString('base64'),
          isText ? 'utf8' : 'base64',
          JSON.stringify(message.headers),
          cause.name,
          errorMessage,
          cause.stack === undefined ? null : cut(cause.stack, MAX_STACK),
          message.attempt,
          message.firstFailedAt ?? now,
          now,
          trace.getActiveSpan()?.spanContext().traceId ?? null,
          // Without an id two copies cannot be told from two messages: each has its entry.
          message.messageId === undefined ? null : messageKey(message),
          groupOf({ queue: message.queue, pattern, errorClass: cause.name, errorMessage }),
        ],
      );
      if (idempotencyKey === undefined) return;
      const detail = cut(String(cause), MAX_TEXT);
      const { attempt } = message;
      noteInHistory(tx, { idempotencyKey, pattern: pattern ?? '', step: 'DEAD_LETTER', attempt, detail });
    });
    total.inc({ queue: message.queue });
    logger.error(
      { err: cause, queue: message.queue, pattern: message.pattern, message_id: message.messageId },
      'dead letter',
    );
  }

  async list({ status, queue, group, limit, before }: ListDeadLetters): Promise<DeadLetterView[]> {
    const where = filtered({ status, queue, group }).and('"lastFailedAt" < ?', before);
    const rows = await this.reads.query<DeadLetterRow[]>(
      `SELECT ${COLUMNS} FROM dead_letters ${where.sql}
       ORDER BY "lastFailedAt" DESC, id DESC LIMIT ${limit ?? DEFAULT_LIMIT}`,
      where.values,
    );
    return rows.map(viewOf);
  }

  /** A page without bodies, and how they group: the largest groups first. */
  async page(query: PageDeadLetters): Promise<OwnDeadLetters> {
    const where = filtered(query).and('("lastFailedAt", id) < (?, ?)', query.beforeAt, query.beforeId);
    const items = await this.reads.query<DeadLetterSummary[]>(
      `SELECT ${SUMMARY} FROM dead_letters ${where.sql}
       ORDER BY "lastFailedAt" DESC, id DESC LIMIT ${query.limit}`,
      where.values,
    );
    if (!query.groups) return { items, groups: [] };
    const grouped = filtered({ ...query, status: query.status ?? 'open' });
    const groups = await this.reads.query<DeadLetterGroup[]>(
      `SELECT "groupKey" AS "group", min(queue) AS queue, min(pattern) AS pattern, min("errorClass") AS "errorClass",
         min("errorMessage") AS "errorMessage", count(*) AS count, min("firstFailedAt") AS "firstFailedAt",
         max("lastFailedAt") AS "lastFailedAt"
       FROM dead_letters ${grouped.sql} GROUP BY "groupKey" ORDER BY count(*) DESC, "groupKey" LIMIT 100`,
      grouped.values,
    );
    return { items, groups };
  }

  /** Null: it is not here. */
  async get(id: string): Promise<DeadLetterView | null> {
    const [row] = await this.reads.query<DeadLetterRow[]>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE id = $1`,
      [id],
    );
    return row ? viewOf(row) : null;
  }

  /** Puts those that are open aside for good. */
  async discard(message: MessageContext, command: DiscardDeadLetters): Promise<Once<{ discarded: number }>> {
    const { reason, actor, group } = command;
    const change = async (tx: Transaction, { sql, values }: Batch) => {
      const rows = await tx.rows<Selected>(
        `UPDATE dead_letters SET status = 'discarded', "discardReason" = $1, "discardedAt" = $2 WHERE ${sql}
         RETURNING id, pattern, body, attempts`,
        [reason, new Date().toISOString(), ...values],
      );
      for (const row of rows) {
        const idempotencyKey = keyIn(row.body);
        if (idempotencyKey === undefined) continue;
        const pattern = row.pattern ?? '';
        const { attempts: attempt } = row;
        noteInHistory(tx, { idempotencyKey, pattern, step: 'DISCARDED', attempt, detail: reason });
      }
      for (const entry of auditEntries(group, rows)) {
        audit(tx, {
          ...entry,
          actor,
          action: 'deadLetters.discard',
          before: { status: 'open' },
          after: { status: 'discarded', reason, ...entry.after },
        });
      }
      return rows.length;
    };
    const { total, replayed } = await inBatches(this.commands, message, command, change);
    return { discarded: total, ...(replayed && { replayed }) };
  }
}

/** Each of those that were named, or the group as a whole. */
export function auditEntries(
  group: string | undefined,
  rows: readonly { readonly id: string }[],
): { target: string; after?: { count: number } }[] {
  if (group === undefined) return rows.map(({ id }) => ({ target: id }));
  return rows.length === 0 ? [] : [{ target: `group ${group}`, after: { count: rows.length } }];
}

/** The idempotency key in a stored body, if it is for an order. */
export function keyIn(body: string): string | undefined {
  try {
    return idempotencyKeyOf((JSON.parse(body) as { data?: unknown } | null)?.data);
  } catch {
    return undefined;
  }
}

const viewOf = (row: DeadLetterRow): DeadLetterView => ({
  ...row,
  headers: JSON.parse(row.headers) as Record<string, unknown>,
});

const filtered = ({ status, queue, group }: Pick<ListDeadLetters, 'status' | 'queue' | 'group'>) =>
  new Where().and('status = ?', status).and('"groupKey" = ?', group).and('queue = ?', queue);
