import { Injectable } from '@nestjs/common';
import { PermanentError } from '@order-flow/contracts/errors';
import { messageKey, type Incoming } from '../broker/message';
import { WriteQueue } from '@order-flow/storage/write-queue';

const MAX_REDELIVERIES = 5;
/** From this many redeliveries on an event runs alone, so that it can bring no other under suspicion. */
const SUSPECT_AFTER = 2;
/** A suspect that takes longer than this did not kill the process at once: the next one runs beside it. */
const SUSPECT_ALONE_MS = 10_000;

/**
 * Stops a message that kills the process, which the broker would give out again for ever. Classic queues only say
 * "again", so the count is kept in the database, and noted before the handler runs.
 */
@Injectable()
export class RedeliveryGuard {
  /** By queue: the last of the events that came back too often to run beside others. They run one after the other. */
  private readonly suspects = new Map<string, Promise<void>>();
  /** Deliveries whose redelivery is noted: one that waits for the database is not counted again. */
  private readonly counted = new WeakSet<Incoming>();

  constructor(private readonly writes: WriteQueue) {}

  /**
   * Runs `work`. An event that came back several times waits for those before it on its queue; a request never waits,
   * since it may take long on purpose (`orders.wait`).
   *
   * @throws PermanentError instead, if the message came back more than five times without an end
   */
  run<T>(message: Incoming, work: () => Promise<T>): Promise<T> {
    return !message.redelivered || this.counted.has(message) ? work() : this.runAgain(message, work);
  }

  private async runAgain<T>(message: Incoming, work: () => Promise<T>): Promise<T> {
    if (message.request || (await this.count(messageKey(message))) < SUSPECT_AFTER) {
      return this.runNoted(message, work);
    }
    const before = this.suspects.get(message.queue) ?? Promise.resolve();
    const turn = before.then(() => this.runNoted(message, work));
    this.suspects.set(
      message.queue,
      before.then(() => atMost(SUSPECT_ALONE_MS, turn)),
    );
    return turn;
  }

  private async runNoted<T>(message: Incoming, work: () => Promise<T>): Promise<T> {
    const times = await this.note(message);
    if (times > MAX_REDELIVERIES) {
      throw new PermanentError(`redelivered ${times} times without an end: does it kill the process?`);
    }
    return work();
  }

  /** A message that was delivered again has come to an end. */
  async end(message: Incoming): Promise<void> {
    await this.writes.run((tx) =>
      tx.rows('DELETE FROM redeliveries WHERE "messageKey" = $1', [messageKey(message)]),
    );
  }

  private async count(messageKey: string): Promise<number> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ count: number }>('SELECT count FROM redeliveries WHERE "messageKey" = $1', [messageKey]),
    );
    return row?.count ?? 0;
  }

  /** Counts one more and gives the sum. */
  private async note(message: Incoming): Promise<number> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ count: number }>(
        `INSERT INTO redeliveries ("messageKey", count, "lastAt") VALUES ($1, 1, $2)
         ON CONFLICT ("messageKey") DO UPDATE SET count = count + 1, "lastAt" = excluded."lastAt" RETURNING count`,
        [messageKey(message), new Date().toISOString()],
      ),
    );
    this.counted.add(message);
    return row?.count ?? 1;
  }
}

/** Resolves when `work` has ended, however, or after `ms`. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([limit, work.catch(() => undefined)]);
  clearTimeout(timer);
}
