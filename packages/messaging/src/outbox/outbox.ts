import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { context, trace, type Context, type Link } from '@opentelemetry/api';
import { NIL, v7 as uuidv7 } from 'uuid';
import { logger } from '@order-flow/telemetry/logger';
import { ageSeconds, gauge } from '@order-flow/telemetry/metrics/metrics';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextFromHeaders, contextHeaders, linkTo } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from '../broker/broker';
import { CONSUMER_CONFIG, type ConsumerConfig } from '../consuming/config';
import { contracts, type DataOf, type EventPattern } from '@order-flow/contracts/contracts';
import type { EventContract } from '@order-flow/contracts/declare';
import { crashPoint } from '../consuming/crash-points';
import { Reads } from '@order-flow/storage/reads';
import { PermanentError } from '@order-flow/contracts/errors';
import { headerNames } from '../broker/message';
import { Publisher } from '../broker/publisher';
import { SweepStart } from './sweep-start';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { validatePayload } from '@order-flow/contracts/checking/validate-payload';
import { skipLocked } from '@order-flow/storage/dialect';
import { Replicas } from '@order-flow/storage/replicas';
import { deleteFrom, insertInto } from '@order-flow/storage/statement';
import { countUpTo } from '@order-flow/storage/where';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';

interface Waiting {
  readonly row: Row;
  readonly parent: Context;
  readonly links: Link[] | undefined;
}

interface Row {
  id: string;
  pattern: string;
  /** A queue, or the exchange of the public events. */
  queue: string;
  body: string;
  /** JSON: the trace context and baggage at the time of `enqueue`. */
  headers: string;
}

const OUTBOX = insertInto('outbox', {
  id: 'uuid',
  pattern: 'text',
  queue: 'text',
  body: 'text',
  headers: 'text',
  createdAt: 'timestamp',
  owner: 'integer',
});
const DELIVERED = deleteFrom('outbox', { id: 'uuid' });
/** Messages that are on their way to the broker at once. */
const MAX_UNCONFIRMED = 2000;
/** Rows that this process holds at once. More than this stay in the table until the sweep publishes them. */
const MAX_HELD = 5000;
const SWEEP_BATCH = 500;
/** A replica may have committed something after it was found gone. */
const LOOK_AGAIN_MS = 60_000;
/** Confirmed rows are deleted together. Nobody waits for it, and a commit costs the same whatever it does. */
const DELETE_AFTER_MS = 100;

const tracer = trace.getTracer('messaging');

/**
 * The transactional outbox. An event is stored in the transaction of the change that causes it, one row for each
 * subscriber's queue (a public event: one row for the exchange), and published after the commit. A row is deleted when the broker has confirmed its message. The
 * sweep publishes what a crash or a broker outage left behind. So every subscriber gets the event at least once, and
 * never without the change.
 */
@Injectable()
export class Outbox implements OnApplicationBootstrap {
  /** Ids of rows that this process publishes, until they are deleted; at most MAX_HELD. */
  private readonly held = new Set<string>();
  /** Those of them that are still to be sent. In the order of their commits, which is the order of an order's events. */
  private readonly waiting: Waiting[] = [];
  private unconfirmed = 0;
  private confirmed: string[] = [];
  private deleting: Promise<void> | undefined;
  private readonly start = new SweepStart();
  /** When it last looked for rows of replicas that are gone (`performance.now()`), and at which `changes`. */
  private lookedAt = { changes: -1, time: 0 };
  private readonly stopping = new AbortController();
  private readonly sweeper: Sweeper;

  constructor(
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
    private readonly publisher: Publisher,
    private readonly broker: Broker,
    private readonly replicas: Replicas,
    @Inject(CONSUMER_CONFIG) config: ConsumerConfig,
  ) {
    this.sweeper = new Sweeper('outbox', config.OUTBOX_SWEEP_MS, (signal) => this.sweep(signal));
    gauge('outbox_pending_messages', async (metric) => metric.set(replicas.leads ? await this.pending() : 0));
    gauge('outbox_oldest_age_seconds', async (metric) =>
      metric.set(replicas.leads ? await this.oldestAgeSeconds() : 0),
    );
  }

  /** How many messages are committed, but not yet confirmed by the broker. 10,001 means more than 10,000. */
  async pending(): Promise<number> {
    const [row] = await this.reads.query<{ n: number }[]>(countUpTo('outbox'));
    return row?.n ?? 0;
  }

  /** The age of the oldest of them; 0 if there is none. */
  async oldestAgeSeconds(): Promise<number> {
    const [oldest] = await this.reads.query<{ createdAt: string }[]>(
      'SELECT "createdAt" FROM outbox ORDER BY id LIMIT 1',
    );
    return ageSeconds(oldest?.createdAt);
  }

  /**
   * Stores an event for its subscribers, in the transaction of the change that causes it, with the current trace context.
   * Each row's id becomes the id of its message, the same however often it is published.
   *
   * @param links other causes, for the span of the publishing
   * @throws InvalidPayloadError if the data breaks the contract
   */
  enqueue<P extends EventPattern>(tx: Transaction, pattern: P, data: DataOf<P>, links?: Link[]): void {
    const { exchange, queues }: EventContract = contracts[pattern];
    this.store(tx, exchange ? [exchange] : queues, pattern, data, context.active(), links);
  }

  /**
   * The same for one subscriber alone, in the trace of `parent`.
   *
   * @returns the id of the message
   * @throws InvalidPayloadError if the data breaks the contract
   */
  enqueueFor(
    tx: Transaction,
    queue: string,
    pattern: EventPattern,
    data: object,
    parent: Context,
    links: Link[],
  ): string {
    const [id] = this.store(tx, [queue], pattern, data, parent, links);
    return String(id);
  }

  private store(
    tx: Transaction,
    queues: readonly string[],
    pattern: EventPattern,
    data: object,
    parent: Context,
    links?: Link[],
  ): string[] {
    validatePayload(pattern, data);
    const body = JSON.stringify({ pattern, data });
    const headers = JSON.stringify(contextHeaders(parent));
    const createdAt = new Date().toISOString();
    return queues.map((queue) => {
      const row: Row = { id: uuidv7(), pattern, queue, body, headers };
      tx.atCommit(OUTBOX, [row.id, pattern, queue, body, headers, createdAt, this.replicas.id]);
      tx.afterCommit(() => {
        crashPoint('committed-not-published', pattern);
        this.publish(row, parent, links);
      });
      return row.id;
    });
  }

  onApplicationBootstrap(): void {
    this.broker.publishing.onAvailable(() => this.sweeper.sweepNow());
    this.sweeper.start();
  }

  /** Waits until published messages are confirmed and deleted. The rest stays in the table for the next start. */
  async stop(): Promise<void> {
    await this.sweeper.stop();
    await this.publisher.flush();
    this.stopping.abort();
    while (this.deleting) await this.deleting;
  }

  private publish(row: Row, parent: Context, links?: Link[]): void {
    if (this.held.size >= MAX_HELD || this.held.has(row.id)) return;
    this.held.add(row.id);
    this.waiting.push({ row, parent, links });
    this.sendWaiting();
  }

  private sendWaiting(): void {
    while (this.unconfirmed < MAX_UNCONFIRMED && !this.stopping.signal.aborted) {
      const next = this.waiting.shift();
      if (!next) return;
      this.unconfirmed++;
      void this.send(next).finally(() => {
        this.unconfirmed--;
        this.sendWaiting();
      });
    }
  }

  private async send({ row, parent, links }: Waiting): Promise<void> {
    const { id, pattern, queue } = row;
    try {
      await this.publisher.publish({
        ...{ queue, pattern, messageId: id, parent },
        body: Buffer.from(row.body),
        headers: { [headerNames.attempt]: 1 },
        ...(links && { links }),
      });
    } catch (err) {
      this.held.delete(id);
      // A broker outage is logged once, elsewhere. A message that can never be sent needs a person's attention.
      const level = err instanceof PermanentError ? 'error' : 'debug';
      logger[level]({ err, message_id: id, pattern }, 'not published, the sweep tries again');
      return;
    }
    crashPoint('published-not-deleted', pattern);
    this.confirmed.push(id);
    this.deleting ??= this.deleteConfirmed();
  }

  /**
   * Deletes the rows that the broker has confirmed. They are held until they are deleted. So while the database
   * takes no writes, only the deletion is tried again, not the publishing.
   */
  private async deleteConfirmed(): Promise<void> {
    const { signal } = this.stopping;
    while (this.confirmed.length > 0) {
      await sleep(DELETE_AFTER_MS, undefined, { signal }).catch(() => undefined);
      const ids = this.confirmed.splice(0);
      try {
        await this.writes.run((tx) => {
          for (const id of ids) tx.atCommit(DELIVERED, [id]);
          return Promise.resolve();
        });
        for (const id of ids) this.held.delete(id);
      } catch (err) {
        logger.warn({ err, messages: ids.length }, 'confirmed messages could not be deleted from the outbox');
        this.confirmed.unshift(...ids);
        // The next process publishes the remaining rows again. Their receivers recognise the message ids.
        if (signal.aborted) break;
        await this.writes.recovered(signal);
      }
    }
    this.deleting = undefined;
  }

  /**
   * Publishes what a crash or a broker outage left behind, oldest first.
   *
   * A row is left behind if this process is not about to publish it. Its time does not tell, because clocks jump. Some of
   * the rows read first may be committed but not yet published. The effects of a commit run before the next commit, so
   * after an empty commit each of these rows is held, deleted, or left behind. A second read tells which.
   */
  private async sweep(signal: AbortSignal): Promise<void> {
    if (this.replicas.several) {
      await this.lookForOthers();
      await this.start.move((id) => this.oldestFrom(id));
    }
    let after: string | undefined;
    while (!signal.aborted && this.broker.connected && this.held.size < MAX_HELD) {
      const found = await this.reads.query<Pick<Row, 'id'>[]>(
        `SELECT id FROM outbox WHERE id ${after === undefined ? '>=' : '>'} $1 AND owner = $2 ORDER BY id LIMIT $3`,
        [after ?? this.start.id, this.replicas.id, SWEEP_BATCH],
      );
      const last = found.at(-1)?.id ?? NIL;
      const idle = new Set(found.map(({ id }) => id).filter((id) => !this.held.has(id)));
      if (idle.size > 0) {
        await this.writes.run(() => Promise.resolve());
        await this.publishLeftOver(String(found[0]?.id), last, idle);
      }
      if (found.length < SWEEP_BATCH) return;
      after = last;
    }
  }

  private async oldestFrom(id: string): Promise<string | undefined> {
    const [oldest] = await this.reads.query<Pick<Row, 'id'>[]>(
      'SELECT id FROM outbox WHERE id >= $1 AND owner = $2 ORDER BY id LIMIT 1',
      [id, this.replicas.id],
    );
    return oldest?.id;
  }

  /**
   * Takes over what replicas that are gone have left, when others run than before. It reads the whole table, with the rows
   * that are deleted but still there because of an open transaction.
   */
  private async lookForOthers(): Promise<void> {
    const { changes } = this.replicas;
    if (changes === this.lookedAt.changes && performance.now() - this.lookedAt.time < LOOK_AGAIN_MS) return;
    try {
      if (await this.takeOver()) this.lookedAt = { changes, time: performance.now() };
      else this.sweeper.sweepNow();
    } catch (err) {
      // The rows of this replica do not wait for it.
      logger.warn({ err }, 'the outbox of replicas that are gone could not be taken over; trying again');
    }
  }

  /**
   * Rows of replicas that are gone become rows of this one. Each row goes to one replica.
   *
   * @returns whether none are left, or another replica is taking them
   */
  private async takeOver(): Promise<boolean> {
    const gone = this.replicas.gone('owner');
    const found = await this.reads.query(`SELECT 1 FROM outbox WHERE ${gone} LIMIT 1`);
    if (found.length === 0) return true;
    const taken = await this.writes.run((tx) =>
      tx.rows(
        `UPDATE outbox SET owner = $1 WHERE id IN
           (SELECT id FROM outbox WHERE ${gone} ORDER BY id LIMIT ${SWEEP_BATCH} ${skipLocked}) RETURNING id`,
        [this.replicas.id],
      ),
    );
    // Their ids may be smaller than those of this process.
    if (taken.length > 0) this.start.goBack();
    logger.info({ messages: taken.length }, 'took over what a replica that is gone left in the outbox');
    return taken.length < SWEEP_BATCH;
  }

  private async publishLeftOver(first: string, last: string, idle: ReadonlySet<string>): Promise<void> {
    // The result may include rows that are deleted while we read.
    const published = new Set(this.held.keys());
    const rows = await this.reads.query<Row[]>(
      'SELECT id, pattern, queue, body, headers FROM outbox WHERE id >= $1 AND id <= $2 AND owner = $3 ORDER BY id',
      [first, last, this.replicas.id],
    );
    const leftOver = rows.filter(({ id }) => idle.has(id) && !published.has(id) && !this.held.has(id));
    if (leftOver.length > 0) this.publishAll(leftOver);
  }

  private publishAll(rows: readonly Row[]): void {
    logger.info({ messages: rows.length }, 'publishing what was left in the outbox');
    tracer.startActiveSpan(
      'sweep outbox',
      { root: true, attributes: { [spanAttributes.batchMessageCount]: rows.length } },
      (span) => {
        const links = linkTo(context.active());
        for (const row of rows) {
          const headers = JSON.parse(row.headers) as Record<string, string>;
          this.publish(row, contextFromHeaders(headers), links);
        }
        span.end();
      },
    );
  }
}
