import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Link } from '@opentelemetry/api';
import { EVENTS_EXCHANGE } from '@order-flow/contracts/declare';
import { PermanentError } from '@order-flow/contracts/errors';
import { deleteFrom } from '@order-flow/storage/statement';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { headerNames } from '../broker/message';
import type { Publisher } from '../broker/publisher';
import { crashPoint } from '../consuming/crash-points';

/** A row of the outbox. */
export interface Row {
  /** UUID v7. Becomes the id of the message. */
  id: string;
  pattern: string;
  /** A queue, or the exchange of the public events. */
  queue: string;
  body: string;
  /** JSON: the trace context and baggage at the time of `enqueue`. */
  headers: string;
}

interface Waiting {
  readonly row: Row;
  readonly parent: Context;
  readonly links: Link[] | undefined;
}

const DELIVERED = deleteFrom('outbox', { id: 'uuid' });
/** Messages that are on their way to the broker at once. */
const MAX_UNCONFIRMED = 2000;
/** Rows that this process holds at once. More than this stay in the table until the sweep publishes them. */
const MAX_HELD = 5000;
/** Confirmed rows are deleted together. Nobody waits for it, and a commit costs the same whatever it does. */
const DELETE_AFTER_MS = 100;

/**
 * Public events go out together, at most once in this time. Nobody waits for them, and the broker syncs its disk less often
 * (179 instead of 300 times a second): POST p50 0.91 times with webhooks and mails at 400 orders/s (docs/decisions/webhooks.md).
 */
const PUBLIC_EVERY_MS = 100;

/** Publishes rows of the outbox in the order in which it gets them, and deletes each when the broker has confirmed it. */
export class Relay {
  /** Ids of rows that this process publishes, until they are deleted; at most MAX_HELD. */
  private readonly held = new Set<string>();
  /** Those of them that are still to be sent. In the order of their commits, which is the order of an order's events. */
  private readonly waiting: Waiting[] = [];
  /** Public events that go out when the timer ends. */
  private readonly gathered: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private unconfirmed = 0;
  private confirmed: string[] = [];
  private deleting: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly writes: WriteQueue,
    private readonly publisher: Publisher,
  ) {}

  /** Whether it takes no more rows for now. */
  get full(): boolean {
    return this.held.size >= MAX_HELD;
  }

  /** Whether it is about to publish the row, or to delete it. */
  holds(id: string): boolean {
    return this.held.has(id);
  }

  /** The ids of all rows that it holds. */
  holding(): ReadonlySet<string> {
    return new Set(this.held);
  }

  /** Publishes a committed row after those before it. Ignores one that it holds already, and all while it is full. */
  publish(row: Row, parent: Context, links?: Link[]): void {
    if (this.full || this.held.has(row.id)) return;
    this.held.add(row.id);
    const isPublic = row.queue === EVENTS_EXCHANGE;
    (isPublic ? this.gathered : this.waiting).push({ row, parent, links });
    if (!isPublic) this.sendWaiting();
    else if (!this.timer) this.sendGathered();
  }

  /** Waits until published messages are confirmed and deleted. The rest stays in the table for the next start. */
  async stop(): Promise<void> {
    this.sendGathered();
    await this.publisher.flush();
    this.stopping.abort();
    clearTimeout(this.timer);
    while (this.deleting) await this.deleting;
  }

  /** The first after a pause goes at once. */
  private sendGathered(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.gathered.length === 0) return;
    this.timer = setTimeout(() => this.sendGathered(), PUBLIC_EVERY_MS).unref();
    this.waiting.push(...this.gathered.splice(0));
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
}
