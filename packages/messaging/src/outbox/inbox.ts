import type { Pattern } from '@order-flow/contracts/contracts';
import { insertInto } from '@order-flow/storage/statement';
import type { Transaction } from '@order-flow/storage/write-queue';

const INBOX = insertInto('inbox', { pattern: 'text', messageKey: 'text', receivedAt: 'timestamp' });

/**
 * Records that a message was processed, in the transaction of its effect. The row is unique. If the same message is
 * processed again, this insert fails and the transaction rolls back, so a message never has its effect twice.
 */
export function takeIn(tx: Transaction, pattern: Pattern, messageKey: string): void {
  tx.atCommit(INBOX, [pattern, messageKey, new Date().toISOString()]);
}

/** Whether the message was processed before. This row decides; the key in Redis only answers faster. */
export async function wasTakenIn(tx: Transaction, pattern: Pattern, messageKey: string): Promise<boolean> {
  const taken = await tx.rows('SELECT 1 FROM inbox WHERE pattern = $1 AND "messageKey" = $2', [
    pattern,
    messageKey,
  ]);
  return taken.length > 0;
}
