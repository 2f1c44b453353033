import { Injectable } from '@nestjs/common';
import { PermanentError } from './errors';
import { messageKey, type Incoming } from './message';
import { WriteQueue } from './write-queue';

const MAX_REDELIVERIES = 5;
/** From this many redeliveries on a message runs alone, so that it can bring no other under suspicion. */
const SUSPECT_AFTER = 2;

/**
 * Stops a message that kills the process, which the broker would give out again for ever. Classic queues only say
 * "again", so the count is kept in the database, and noted before the handler runs.
 */
@Injectable()
export class RedeliveryGuard {
  /** Messages that came back too often to run beside others: one after the other. */
  private suspects: Promise<unknown> = Promise.resolve();
  /** Deliveries whose redelivery is noted: one that waits for the database is not counted again. */
  private readonly counted = new WeakSet<Incoming>();

  constructor(private readonly writes: WriteQueue) {}

  /**
   * Runs `work`.
   *
   * @throws PermanentError instead, if the message came back more than five times without an end
   */
  run<T>(message: Incoming, work: () => Promise<T>): Promise<T> {
    return !message.redelivered || this.counted.has(message) ? work() : this.runAgain(message, work);
  }

  private async runAgain<T>(message: Incoming, work: () => Promise<T>): Promise<T> {
    if ((await this.count(messageKey(message))) < SUSPECT_AFTER) {
      await this.note(message);
      return work();
    }
    const turn = this.suspects.then(async () => {
      const times = await this.note(message);
      if (times > MAX_REDELIVERIES) {
        throw new PermanentError(`redelivered ${times} times without an end: does it kill the process?`);
      }
      return work();
    });
    this.suspects = turn.catch(() => undefined);
    return turn;
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
