import { Injectable } from '@nestjs/common';
import { WriteQueue } from './write-queue';

/**
 * How often the broker has given out a message again without an end: a message that kills the process would come back
 * for ever. Classic queues only say "again", so the count is kept in the database, and noted before the handler runs.
 */
@Injectable()
export class Redeliveries {
  constructor(private readonly writes: WriteQueue) {}

  /** Counts one more and gives the sum. */
  async begin(messageKey: string): Promise<number> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ count: number }>(
        `INSERT INTO redeliveries ("messageKey", count, "lastAt") VALUES ($1, 1, $2)
         ON CONFLICT ("messageKey") DO UPDATE SET count = count + 1, "lastAt" = excluded."lastAt" RETURNING count`,
        [messageKey, new Date().toISOString()],
      ),
    );
    return row?.count ?? 1;
  }

  /** How often it was counted so far. */
  async count(messageKey: string): Promise<number> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ count: number }>('SELECT count FROM redeliveries WHERE "messageKey" = $1', [messageKey]),
    );
    return row?.count ?? 0;
  }

  /** The message has come to an end. */
  async end(messageKey: string): Promise<void> {
    await this.writes.run((tx) => tx.rows('DELETE FROM redeliveries WHERE "messageKey" = $1', [messageKey]));
  }
}
