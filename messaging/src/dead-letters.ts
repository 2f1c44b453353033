import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { logger } from '../../observability/src/logger';
import { counter, gauge } from '../../observability/src/metrics';
import { contextFromHeaders, contextHeaders, linkTo } from '../../observability/src/trace-context';
import { audit } from './audit';
import { Broker } from './broker';
import { CONSUMER_CONFIG, type ConsumerConfig } from './config';
import { READS } from './database';
import { PermanentError } from './errors';
import { headerNames, messageKey, type Incoming } from './message';
import type { DeadLetterView, ListDeadLetters, ReplayDeadLetters } from './payloads';
import { Publisher } from './publisher';
import { Sweeper } from './sweeper';
import { WriteQueue } from './write-queue';

/** A dead letter as it is stored: the view with its headers as JSON text. */
type Row = Omit<DeadLetterView, 'headers'> & { headers: string; replayCause: string | null };

const IDLE_SWEEP_MS = 2000;
const DEFAULT_LIMIT = 50;
const COLUMNS = `id, queue, pattern, "messageId", body, "bodyEncoding", headers, "errorClass", "errorMessage",
  "errorStack", attempts, failures, "firstFailedAt", "lastFailedAt", "traceId", status, "replayedAt"`;

const total = counter('dead_letters_total');

/**
 * Messages that could not be handled, kept in the database of the queue's owner until a person decides: listing them
 * neither consumes nor reorders anything, and they survive the broker. A replay is asked for in one transaction with
 * its audit entry, then published at a limited rate; a crash in between only delays it.
 */
@Injectable()
export class DeadLetters implements OnApplicationBootstrap {
  private readonly replayer: Sweeper;

  constructor(
    private readonly writes: WriteQueue,
    @InjectDataSource(READS) private readonly reads: DataSource,
    private readonly publisher: Publisher,
    private readonly broker: Broker,
    @Inject(CONSUMER_CONFIG) private readonly config: ConsumerConfig,
  ) {
    this.replayer = new Sweeper('dead letter replay', IDLE_SWEEP_MS, (signal) => this.replayPending(signal));
    gauge('dead_letters_open', async (metric) => {
      const [row] = await this.reads.query<{ n: number }[]>(
        `SELECT count(*) AS n FROM dead_letters WHERE status = 'open'`,
      );
      metric.set(row?.n ?? 0);
    });
  }

  onApplicationBootstrap(): void {
    this.broker.publishing.onConnect(() => this.replayer.sweepNow());
    this.replayer.start();
  }

  stop(): Promise<void> {
    return this.replayer.stop();
  }

  /** Stores the message and why it failed. One that was replayed and fails again keeps its entry, with one failure more. */
  async store(message: Incoming, error: unknown): Promise<void> {
    const now = new Date().toISOString();
    const cause = error instanceof Error ? error : new Error(String(error));
    const replayOf = message.headers[headerNames.deadLetterId];
    const body = message.body.toString('utf8');
    const isText = Buffer.from(body).equals(message.body);
    await this.writes.run((tx) =>
      tx.rows(
        `INSERT INTO dead_letters (id, queue, pattern, "messageId", body, "bodyEncoding", headers, "errorClass",
           "errorMessage", "errorStack", attempts, failures, "firstFailedAt", "lastFailedAt", "traceId", status,
           "messageKey")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, 'open', $15)
         ON CONFLICT DO UPDATE SET status = 'open', failures = failures + 1, "lastFailedAt" = excluded."lastFailedAt",
           attempts = excluded.attempts, "errorClass" = excluded."errorClass",
           "errorMessage" = excluded."errorMessage", "errorStack" = excluded."errorStack"`,
        [
          typeof replayOf === 'string' ? replayOf : uuidv7(),
          message.queue,
          message.pattern ?? null,
          message.messageId ?? null,
          isText ? body : message.body.toString('base64'),
          isText ? 'utf8' : 'base64',
          JSON.stringify(message.headers),
          cause.name,
          cause.message,
          cause.stack ?? null,
          message.attempt,
          message.firstFailedAt ?? now,
          now,
          trace.getActiveSpan()?.spanContext().traceId ?? null,
          // Without an id two copies cannot be told from two messages: each has its entry.
          message.messageId === undefined ? null : messageKey(message),
        ],
      ),
    );
    total.inc({ queue: message.queue });
    logger.error(
      { err: cause, queue: message.queue, pattern: message.pattern, message_id: message.messageId },
      'dead letter',
    );
  }

  async list({ status, limit, before }: ListDeadLetters): Promise<DeadLetterView[]> {
    const rows = await this.reads.query<Row[]>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE ($1 IS NULL OR status = $1) AND ($2 IS NULL OR "lastFailedAt" < $2)
       ORDER BY "lastFailedAt" DESC LIMIT $3`,
      [status ?? null, before ?? null, limit ?? DEFAULT_LIMIT],
    );
    return rows.map((row) => ({ ...row, headers: JSON.parse(row.headers) as Record<string, unknown> }));
  }

  /** Marks those of `ids` that are open for replay, and begins with it. */
  async replay({ ids, actor }: ReplayDeadLetters): Promise<{ replaying: number }> {
    const cause = JSON.stringify(contextHeaders());
    const replaying = await this.writes.run(async (tx) => {
      const rows = await tx.rows<{ id: string }>(
        `UPDATE dead_letters SET status = 'replaying', "replayCause" = $1
         WHERE status = 'open' AND id IN (SELECT value FROM json_each($2)) RETURNING id`,
        [cause, JSON.stringify(ids)],
      );
      for (const { id } of rows) {
        await audit(tx, {
          actor,
          action: 'deadLetters.replay',
          target: id,
          before: { status: 'open' },
          after: { status: 'replaying' },
        });
      }
      return rows.length;
    });
    this.replayer.sweepNow();
    return { replaying };
  }

  private async replayPending(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.broker.connected) {
      const [row] = await this.reads.query<Row[]>(
        `SELECT ${COLUMNS}, "replayCause" FROM dead_letters WHERE status = 'replaying' ORDER BY "lastFailedAt" LIMIT 1`,
      );
      if (!row) return;
      try {
        await this.publish(row);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        // It must not stand in the way of those behind it.
        logger.error({ err: error, dead_letter_id: row.id }, 'a dead letter cannot be sent, it stays open');
        await this.reopen(row.id, error);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 / this.config.REPLAY_RATE_PER_SECOND));
    }
  }

  private async reopen(id: string, { name, message }: Error): Promise<void> {
    await this.writes.run((tx) =>
      tx.rows(
        `UPDATE dead_letters SET status = 'open', failures = failures + 1, "lastFailedAt" = $1, "errorClass" = $2,
           "errorMessage" = $3 WHERE id = $4 AND status = 'replaying'`,
        [new Date().toISOString(), name, message, id],
      ),
    );
  }

  /** Publishes it in its own trace, with a link to the request that asked for it, and marks it. */
  private async publish(row: Row): Promise<void> {
    const headers = JSON.parse(row.headers) as Record<string, unknown>;
    await this.publisher.publish({
      queue: row.queue,
      pattern: row.pattern ?? undefined,
      body: Buffer.from(row.body, row.bodyEncoding),
      messageId: row.messageId ?? undefined,
      headers: {
        ...headers,
        [headerNames.attempt]: 1,
        [headerNames.lockedSince]: undefined,
        [headerNames.deadLetterId]: row.id,
      },
      parent: fromHeaders(headers),
      links: row.replayCause
        ? linkTo(fromHeaders(JSON.parse(row.replayCause) as Record<string, unknown>))
        : [],
    });
    await this.writes.run((tx) =>
      // Not if it has failed again meanwhile: then it is open.
      tx.rows(
        `UPDATE dead_letters SET status = 'replayed', "replayedAt" = $1 WHERE id = $2 AND status = 'replaying'`,
        [new Date().toISOString(), row.id],
      ),
    );
    logger.info({ dead_letter_id: row.id, pattern: row.pattern, queue: row.queue }, 'dead letter replayed');
  }
}

const fromHeaders = (headers: Record<string, unknown>) =>
  context.with(ROOT_CONTEXT, () => contextFromHeaders(headers));
