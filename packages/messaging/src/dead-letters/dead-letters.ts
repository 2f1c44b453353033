import { Injectable } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';
import { counter, gauge } from '@order-flow/telemetry/metrics/metrics';
import { audit } from '../operations/audit';
import { Commands } from '../outbox/commands';
import { Reads } from '@order-flow/storage/reads';
import { insertBytes, insertWhole } from './dead-letter-inserts';
import { hasGroup } from './dead-letter-notes';
import { inBatches, type Batch } from './dead-letter-selection';
import { soughtDeadLetters } from './sought-dead-letters';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import type { Incoming } from '../broker/message';
import type { MessageContext } from '../consuming/message-context';
import { idempotencyKeyOf, noteInHistory } from '../operations/message-history';
import type {
  Caller,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterSelection,
  DeadLetterSummary,
  DeadLetterView,
  DiscardDeadLetters,
  ListDeadLetters,
  Once,
  OwnDeadLetters,
  PageDeadLetters,
} from '@order-flow/contracts/payloads';
import { asError } from '@order-flow/contracts/plain';
import { isOneOf, listOf } from '@order-flow/storage/dialect';
import { Replicas } from '@order-flow/storage/replicas';
import { countUpTo, Where } from '@order-flow/storage/where';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';

/** A dead letter as it is stored: the headers are JSON text. */
export type DeadLetterRow = Omit<DeadLetterView, 'headers'> & { headers: string };

const DEFAULT_LIMIT = 50;
/** How much is kept of a body that the database refuses as a whole. */
const MAX_CUT_BODY = 1_000_000;

const SUMMARY = `id, queue, pattern, "messageId", "errorClass", "errorMessage", attempts, failures, "firstFailedAt",
  "lastFailedAt", "traceId", status, "groupKey" AS "group", "replayedAt", "replayId", "discardedAt", "discardReason"`;
export const COLUMNS = `${SUMMARY}, body, "bodyEncoding", headers, "errorStack"`;

const total = counter('dead_letters_total');

/**
 * Messages that could not be handled. They are kept in the database of the queue's owner until a person decides. So
 * listing them consumes and reorders nothing, and they survive a loss of the broker. Replays: dead-letter-replays.ts.
 */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly writes: WriteQueue,
    private readonly commands: Commands,
    private readonly reads: Reads,
    replicas: Replicas,
  ) {
    gauge('dead_letters_open', async (metric) => metric.set(replicas.leads ? await this.open() : 0));
  }

  /** How many wait for a person. 10,001 means more than 10,000. */
  async open(): Promise<number> {
    const [row] = await this.reads.query<{ n: number }[]>(countUpTo(`dead_letters WHERE status = 'open'`));
    return row?.n ?? 0;
  }

  /** How many of the first 10,000 that wait for a person were replayed and failed again. */
  async failedAgain(): Promise<number> {
    const [row] = await this.reads.query<{ n: number }[]>(
      `SELECT count(*) AS n FROM (SELECT "replayId" FROM dead_letters WHERE status = 'open' LIMIT 10000) AS waiting
       WHERE "replayId" IS NOT NULL`,
    );
    return row?.n ?? 0;
  }

  /** Who looks after groups that wait for a person. */
  async takenBy(): Promise<string[]> {
    const rows = await this.reads.query<{ actor: string }[]>(
      `SELECT DISTINCT n.actor FROM dead_letter_notes AS n WHERE ${hasGroup} ORDER BY n.actor LIMIT 20`,
    );
    return rows.map(({ actor }) => actor);
  }

  /**
   * Stores the message and why it failed. If a replayed message fails again, its entry is reopened and counts one more
   * failure. If a copy of a discarded message fails, it is counted but stays discarded, as a person has decided. If the
   * database refuses the message, it is stored without headers and in base64, and if need be with only a part of its body.
   * So every message can be stored and none blocks its queue for ever.
   *
   * @throws DatabaseUnavailableError the message is not stored, try again
   */
  async store(message: Incoming, error: unknown): Promise<void> {
    const cause = asError(error);
    try {
      await this.writes.run((tx) => insertWhole(tx, message, cause));
    } catch (refused) {
      if (refused instanceof DatabaseUnavailableError) throw refused;
      logger.error({ err: refused, queue: message.queue }, 'a dead letter is stored without its headers');
      await this.storeBytes(message, cause);
    }
    total.inc({ queue: message.queue });
    logger.error(
      { err: cause, queue: message.queue, pattern: message.pattern, message_id: message.messageId },
      'dead letter',
    );
  }

  private async storeBytes(message: Incoming, cause: Error): Promise<void> {
    try {
      await this.writes.run((tx) => insertBytes(tx, message, cause, message.body));
    } catch (refused) {
      if (refused instanceof DatabaseUnavailableError) throw refused;
      const part = message.body.subarray(0, MAX_CUT_BODY);
      const size = message.body.length;
      logger.error(
        { err: refused, size, kept: part.length },
        'a dead letter is stored with a part of its body',
      );
      const note = new Error(`only ${part.length} of its ${size} bytes could be stored; ${cause.message}`);
      await this.writes
        .run((tx) => insertBytes(tx, message, note, part))
        // If even this is refused, the table is broken. That is not the message's fault.
        .catch((err: unknown) => {
          throw new DatabaseUnavailableError('dead letters cannot be stored', { cause: err });
        });
    }
  }

  async list({ limit, before, ...filter }: ListDeadLetters): Promise<DeadLetterView[]> {
    const where = filtered(filter).and('"lastFailedAt" < ?', before);
    const rows = await this.reads.search<DeadLetterRow[]>(
      `SELECT ${COLUMNS} FROM dead_letters ${where.sql}
       ORDER BY "lastFailedAt" DESC, id DESC LIMIT ${limit ?? DEFAULT_LIMIT}`,
      where.values,
    );
    return rows.map(viewOf);
  }

  /** A page without bodies, and the groups, largest first. */
  async page(query: PageDeadLetters): Promise<OwnDeadLetters> {
    const found = query.q === undefined ? undefined : await soughtDeadLetters(this.reads, query.q);
    const { status, queue, group, beforeAt, beforeId } = query;
    // The index of a group has the status and not the queue, of which a group has only one.
    const rest = filtered({ ...query, status: undefined, group: undefined, queue: group && queue });
    const where = rest.and(isOneOf('id', '?'), found && listOf(found.ids));
    const columns = { queue: group === undefined ? queue : undefined, status, '"groupKey"': group };
    const by = where.page(columns, ['"lastFailedAt"', 'id'], {
      before: beforeAt !== undefined && beforeId !== undefined ? [beforeAt, beforeId] : undefined,
      direction: 'DESC',
    });
    const items = await this.reads.search<DeadLetterSummary[]>(
      `SELECT ${SUMMARY} FROM dead_letters ${where.sql} ORDER BY ${by} LIMIT ${query.limit}`,
      where.values,
    );
    const groups = query.groups ? await this.groups(query) : [];
    return { items, groups, searchedTo: found?.searchedTo ?? null };
  }

  /** Counts from the index alone. The first dead letter of each group supplies the queue, pattern and error. */
  private groups({ status = 'open', queue, group }: PageDeadLetters): Promise<DeadLetterGroup[]> {
    const grouped = filtered({ status, group });
    const first = new Where(grouped.values).and('d.queue = ?', queue);
    return this.reads.search<DeadLetterGroup[]>(
      `WITH grouped AS (
         SELECT "groupKey", count(*) AS count, min("firstFailedAt") AS "firstFailedAt",
           max("lastFailedAt") AS "lastFailedAt", min(status) AS status
         FROM dead_letters ${grouped.sql} GROUP BY "groupKey"
       )
       SELECT g."groupKey" AS "group", d.queue, d.pattern, d."errorClass", d."errorMessage", g.count,
         g."firstFailedAt", g."lastFailedAt", taken.actor AS "takenBy", taken.at AS "takenAt",
         (SELECT count(*) FROM dead_letter_notes AS w WHERE w."groupKey" = g."groupKey" AND w.kind = 'note') AS notes
       FROM grouped AS g JOIN dead_letters AS d ON d.id = (
         SELECT id FROM dead_letters WHERE status = g.status AND "groupKey" = g."groupKey"
         ORDER BY "lastFailedAt", id LIMIT 1)
       LEFT JOIN dead_letter_notes AS taken ON taken.id = (
         SELECT n.id FROM dead_letter_notes AS n WHERE n."groupKey" = g."groupKey" AND ${hasGroup})
       ${first.sql} ORDER BY g.count DESC, 1 LIMIT 100`,
      first.values,
    );
  }

  /** Null if it is not stored here. */
  async get(id: string): Promise<DeadLetterView | null> {
    const [row] = await this.reads.query<DeadLetterRow[]>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE id = $1`,
      [id],
    );
    return row ? viewOf(row) : null;
  }

  /** Discards the selected open dead letters for good. */
  async discard(message: MessageContext, command: DiscardDeadLetters): Promise<Once<{ discarded: number }>> {
    const { reason } = command;
    const change = async (tx: Transaction, { sql, values }: Batch) => {
      const rows = await tx.rows<Pick<DeadLetterRow, 'id' | 'pattern' | 'body' | 'attempts'>>(
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
      auditChange(tx, command, rows, 'deadLetters.discard', { status: 'discarded', reason });
      return rows.length;
    };
    const { total, replayed } = await inBatches(this.commands, message, command, change);
    return { discarded: total, ...(replayed && { replayed }) };
  }
}

/** Records what was done to open dead letters: an entry for each one that was named, or one for the whole group. */
export function auditChange(
  tx: Transaction,
  { actor, group }: DeadLetterSelection & Caller,
  rows: readonly { readonly id: string }[],
  action: string,
  after: object,
): void {
  const entry = { actor, action, before: { status: 'open' } };
  if (group === undefined) {
    for (const { id } of rows) audit(tx, { ...entry, target: id, after });
  } else if (rows.length > 0) {
    audit(tx, { ...entry, target: `group ${group}`, after: { ...after, count: rows.length } });
  }
}

/** The idempotency key in a stored body, if it belongs to an order. */
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

const filtered = ({ status, queue, group, failed }: DeadLetterFilter) =>
  new Where()
    .and('status = ?', status)
    .and('"groupKey" = ?', group)
    .and('queue = ?', queue)
    // A replay that fails opens its dead letter again.
    .and(`"replayId" IS NOT NULL AND status = ?`, failed === 'again' ? 'open' : undefined);
