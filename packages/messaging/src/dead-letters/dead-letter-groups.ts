import { createHash } from 'node:crypto';
import type { DeadLetterSummary } from '@order-flow/contracts/payloads';

/** What puts a dead letter into its group. */
export type Grouped = Pick<DeadLetterSummary, 'queue' | 'pattern' | 'errorClass' | 'errorMessage'>;

/** Parts that differ from message to message: UUIDs, long hex, numbers. */
const VARIABLE = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16,}\b|\d+/gi;

/** The group of a dead letter, 16 hex digits: the same for equal queue, pattern and error, ignoring ids and numbers. */
export function groupOf({ queue, pattern, errorClass, errorMessage }: Grouped): string {
  const common = JSON.stringify([queue, pattern, errorClass, errorMessage.replace(VARIABLE, '#')]);
  return createHash('sha256').update(common).digest('hex').slice(0, 16);
}
