import type { Pattern } from './contracts';
import type { Transaction } from './write-queue';

/**
 * Notes that the message was taken in, in the transaction of its effect. False: it was taken in before, and must have
 * no effect now. This row is the truth about duplicates; Redis is only the quicker way to ask.
 */
export async function takeIn(tx: Transaction, pattern: Pattern, messageKey: string): Promise<boolean> {
  const taken = await tx.rows(
    `INSERT INTO inbox (pattern, "messageKey", "receivedAt") VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING pattern`,
    [pattern, messageKey, new Date().toISOString()],
  );
  return taken.length > 0;
}
