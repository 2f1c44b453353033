import type { Pattern } from '@order-flow/contracts/contracts';
import { insertInto } from '@order-flow/storage/statement';
import type { Transaction } from '@order-flow/storage/write-queue';

const INBOX = insertInto('inbox', ['pattern', 'messageKey', 'receivedAt']);

/**
 * Notes that a message was taken in, in the transaction of its effect. The row is unique: whatever else has been
 * overlooked, the same message cannot have its effect twice, for then this fails and takes the effect with it.
 */
export function takeIn(tx: Transaction, pattern: Pattern, messageKey: string): void {
  tx.atCommit(INBOX, [pattern, messageKey, new Date().toISOString()]);
}

/** Whether the message was taken in before. This row is the truth; Redis is only the quicker way to ask. */
export async function wasTakenIn(tx: Transaction, pattern: Pattern, messageKey: string): Promise<boolean> {
  const taken = await tx.rows('SELECT 1 FROM inbox WHERE pattern = $1 AND "messageKey" = $2', [
    pattern,
    messageKey,
  ]);
  return taken.length > 0;
}
