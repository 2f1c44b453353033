import { Injectable } from '@nestjs/common';
import { PermanentError } from '@order-flow/contracts/errors';
import { within } from '@order-flow/runtime/within';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { messageKey, type Incoming } from '../../broker/message';

/** The delivery limit of quorum queues must be far higher, or the broker gives up first (deploy/rabbitmq/quorum.json). */
export const MAX_REDELIVERIES = 5;
/** From this redelivery on an event runs alone, so that no other event is suspected with it. */
const SUSPECT_AFTER = 2;
/** A suspect that runs longer than this did not kill the process at once, so the next one may start. */
const SUSPECT_ALONE_MS = 10_000;

/**
 * Step 4: stops a message that kills the process, which the broker would deliver again for ever. Classic queues only say
 * that a message was delivered before. So the redeliveries are counted in the database before the handler runs.
 */
@Injectable()
export class RedeliveryGuard {
  /** The last suspect of each queue: suspects run one after the other. */
  private readonly suspects = new Map<string, Promise<unknown>>();
  /** Deliveries that are counted: one that waits for the database and runs once more is not counted again. */
  private readonly counted = new WeakSet<Incoming>();

  constructor(private readonly writes: WriteQueue) {}

  /**
   * Runs `next`. A suspect waits for the suspects before it on its queue. A request never waits, since it may take long on
   * purpose (`orders.wait`).
   *
   * @throws PermanentError instead, if the message was redelivered more than five times without being finished
   */
  run<T>(message: Incoming, next: (message: Incoming) => Promise<T>): Promise<T> {
    return !message.redelivered || this.counted.has(message) ? next(message) : this.runAgain(message, next);
  }

  /** Forgets a redelivered message, because it is finished. */
  async end(message: Incoming): Promise<void> {
    await this.writes.run((tx) =>
      tx.rows('DELETE FROM redeliveries WHERE "messageKey" = $1', [messageKey(message)]),
    );
  }

  private async runAgain<T>(message: Incoming, next: (message: Incoming) => Promise<T>): Promise<T> {
    if (message.request || (await this.count(messageKey(message))) < SUSPECT_AFTER) {
      return this.runCounted(message, next);
    }
    const before = this.suspects.get(message.queue) ?? Promise.resolve();
    const turn = before.then(() => this.runCounted(message, next));
    const alone = before.then(() => within(SUSPECT_ALONE_MS, () => turn));
    this.suspects.set(
      message.queue,
      alone.catch(() => undefined),
    );
    return turn;
  }

  private async runCounted<T>(message: Incoming, next: (message: Incoming) => Promise<T>): Promise<T> {
    const times = await this.addOne(message);
    if (times > MAX_REDELIVERIES) {
      throw new PermanentError(`redelivered ${times} times without an end: does it kill the process?`);
    }
    return next(message);
  }

  private async count(messageKey: string): Promise<number> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ count: number }>('SELECT count FROM redeliveries WHERE "messageKey" = $1', [messageKey]),
    );
    return row?.count ?? 0;
  }

  /** Counts one redelivery and returns the sum. */
  private async addOne(message: Incoming): Promise<number> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ count: number }>(
        `INSERT INTO redeliveries ("messageKey", count, "lastAt") VALUES ($1, 1, $2)
         ON CONFLICT ("messageKey") DO UPDATE SET count = redeliveries.count + 1, "lastAt" = excluded."lastAt" RETURNING count`,
        [messageKey(message), new Date().toISOString()],
      ),
    );
    this.counted.add(message);
    return row?.count ?? 1;
  }
}
