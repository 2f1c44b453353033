import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import { logger } from '@order-flow/telemetry/logger';
import { contextFromHeaders, contextHeaders, linkTo } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from '../broker/broker';
import { Commands } from '../outbox/commands';
import { CONSUMER_CONFIG, type ConsumerConfig } from '../consuming/config';
import { Reads } from '@order-flow/storage/reads';
import { auditChange, COLUMNS, keyIn, type DeadLetterRow } from './dead-letters';
import { inBatches, type Batch } from './dead-letter-selection';
import { DatabaseUnavailableError, PermanentError } from '@order-flow/contracts/errors';
import { headerNames, ownHeaders } from '../broker/message';
import type { MessageContext } from '../consuming/message-context';
import { noteInHistory } from '../operations/message-history';
import type { Once, OwnReplay, ReplayDeadLetters } from '@order-flow/contracts/payloads';
import { Publisher, ReturnedError } from '../broker/publisher';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { Replicas } from '@order-flow/storage/replicas';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';

type Row = DeadLetterRow & { replayCause: string | null };

interface Pending {
  readonly id: string;
  /** Null if an old version without rates stored it. */
  readonly ratePerSecond: number | null;
}

const IDLE_SWEEP_MS = 2000;
/** Replays that run at once. Further replays wait for their turn. */
const MAX_REPLAYS = 10;

/**
 * Sends dead letters back to their queues. A replay is stored in one transaction with its audit entry (several for a
 * large group), then its messages are published at its rate. A crash in between only delays it.
 */
@Injectable()
export class DeadLetterReplays implements OnApplicationBootstrap {
  private readonly sweeper: Sweeper;
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly writes: WriteQueue,
    private readonly commands: Commands,
    private readonly reads: Reads,
    private readonly publisher: Publisher,
    private readonly broker: Broker,
    private readonly replicas: Replicas,
    @Inject(CONSUMER_CONFIG) private readonly config: ConsumerConfig,
  ) {
    this.sweeper = new Sweeper('dead letter replay', IDLE_SWEEP_MS, () => this.begin());
  }

  onApplicationBootstrap(): void {
    this.broker.publishing.onAvailable(() => this.sweeper.sweepNow());
    this.sweeper.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.sweeper.stop();
    // During a broker outage the confirms never come, so do not wait for them.
    if (this.broker.connected) await Promise.all(this.running.values());
  }

  /** Marks the selected open dead letters for replay, and starts it. */
  async replay(message: MessageContext, command: ReplayDeadLetters): Promise<Once<{ replaying: number }>> {
    const { actor, ratePerSecond } = command;
    // The same for each delivery of the message: an interrupted replay continues under its id.
    const { replayId = uuidv5(message.key, uuidv5.URL) } = command;
    const rate = ratePerSecond ?? this.config.REPLAY_RATE_PER_SECOND;
    const cause = JSON.stringify(contextHeaders());
    const startedAt = new Date().toISOString();
    const change = async (tx: Transaction, { sql, values }: Batch) => {
      const rows = await tx.rows<{ id: string }>(
        `UPDATE dead_letters SET status = 'replaying', "replayCause" = $1, "replayId" = $2 WHERE ${sql} RETURNING id`,
        [cause, replayId, ...values],
      );
      if (rows.length === 0) return 0;
      await tx.rows(
        `INSERT INTO dead_letter_replays (id, "startedAt", actor, "ratePerSecond", total) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET total = dead_letter_replays.total + excluded.total`,
        [replayId, startedAt, actor ?? 'unknown', rate, rows.length],
      );
      auditChange(tx, command, rows, 'deadLetters.replay', { status: 'replaying', replayId });
      return rows.length;
    };
    const { total, replayed } = await inBatches(this.commands, message, command, change);
    this.sweeper.sweepNow();
    return { replaying: total, ...(replayed && { replayed }) };
  }

  /** The progress of a replay in this service; null if it has no dead letters here. */
  async progress(id: string): Promise<OwnReplay | null> {
    const [replay] = await this.reads.query<Omit<OwnReplay, 'done' | 'failedAgain'>[]>(
      'SELECT id, "startedAt", actor, "ratePerSecond", total FROM dead_letter_replays WHERE id = $1',
      [id],
    );
    if (!replay) return null;
    const counts = await this.reads.search<{ status: string; n: number }[]>(
      'SELECT status, count(*) AS n FROM dead_letters WHERE "replayId" = $1 GROUP BY status',
      [id],
    );
    const count = (wanted: string) => counts.find(({ status }) => status === wanted)?.n ?? 0;
    return { ...replay, done: replay.total - count('replaying'), failedAgain: count('open') };
  }

  /** Starts every pending replay that is not running. */
  private async begin(): Promise<void> {
    if (!this.broker.connected) return;
    const pending = await this.reads.search<Pending[]>(
      `SELECT DISTINCT d."replayId" AS id, r."ratePerSecond" FROM dead_letters d
       LEFT JOIN dead_letter_replays r ON r.id = d."replayId" WHERE d.status = 'replaying' ORDER BY 1`,
    );
    for (const replay of pending) {
      if (this.running.has(replay.id) || this.running.size >= MAX_REPLAYS) continue;
      if (replay.ratePerSecond !== null && !(await this.claim(replay.id))) continue;
      const work = this.run(replay)
        .catch((err: unknown) =>
          logger.error({ err, replay_id: replay.id }, 'a replay stopped, it will continue soon'),
        )
        .finally(() => this.running.delete(replay.id));
      this.running.set(replay.id, work);
    }
  }

  /** Of several replicas one runs a replay, until it is gone. */
  private async claim(id: string): Promise<boolean> {
    if (!this.replicas.several) return true;
    const { id: owner } = this.replicas;
    const claimed = await this.writes.run((tx) =>
      tx.rows(
        `UPDATE dead_letter_replays SET owner = $1
         WHERE id = $2 AND (owner = $1 OR owner = 0 OR ${this.replicas.gone('owner')}) RETURNING id`,
        [owner, id],
      ),
    );
    return claimed.length > 0;
  }

  private async run({ id, ratePerSecond }: Pending): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.broker.connected) {
      const [row] = await this.reads.query<Row[]>(
        `SELECT ${COLUMNS}, "replayCause" FROM dead_letters WHERE "replayId" = $1 AND status = 'replaying'
         ORDER BY "lastFailedAt" LIMIT 1`,
        [id],
      );
      if (!row) return;
      try {
        await this.publish(row);
      } catch (error) {
        // Its queue may be gone for good. It must not block the dead letters behind it.
        if (!(error instanceof PermanentError || error instanceof ReturnedError)) throw error;
        logger.error({ err: error, dead_letter_id: row.id }, 'a dead letter cannot be sent, it stays open');
        await this.reopen(row.id, error);
      }
      const ms = 1000 / (ratePerSecond ?? this.config.REPLAY_RATE_PER_SECOND);
      await sleep(ms, undefined, { signal }).catch(() => undefined);
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

  /** Publishes it in its own trace, with a link to the replay request, and marks it. */
  private async publish(row: Row): Promise<void> {
    const headers = JSON.parse(row.headers) as Record<string, unknown>;
    await this.publisher.publish({
      queue: row.queue,
      pattern: row.pattern ?? undefined,
      body: Buffer.from(row.body, row.bodyEncoding),
      messageId: row.messageId ?? undefined,
      headers: {
        ...ownHeaders(headers),
        [headerNames.attempt]: 1,
        [headerNames.lockedSince]: undefined,
        [headerNames.deadLetterId]: row.id,
      },
      parent: contextFromHeaders(headers),
      links: row.replayCause
        ? linkTo(contextFromHeaders(JSON.parse(row.replayCause) as Record<string, unknown>))
        : [],
    });
    await this.mark(row);
    logger.info({ dead_letter_id: row.id, pattern: row.pattern, queue: row.queue }, 'dead letter replayed');
  }

  /** The message has been sent. While the database takes no writes, only this is retried, never the sending. */
  private async mark(row: Row): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      try {
        await this.markReplayed(row);
        return;
      } catch (error) {
        if (signal.aborted || !(error instanceof DatabaseUnavailableError)) throw error;
        await this.writes.recovered(signal);
      }
    }
  }

  private async markReplayed(row: Row): Promise<void> {
    const idempotencyKey = keyIn(row.body);
    await this.writes.run(async (tx) => {
      // If it has failed again in the meantime, it is open and stays so.
      await tx.rows(
        `UPDATE dead_letters SET status = 'replayed', "replayedAt" = $1 WHERE id = $2 AND status = 'replaying'`,
        [new Date().toISOString(), row.id],
      );
      if (idempotencyKey === undefined) return;
      noteInHistory(tx, {
        idempotencyKey,
        pattern: row.pattern ?? '',
        step: 'REPLAYED',
        attempt: row.attempts,
      });
    });
  }
}
