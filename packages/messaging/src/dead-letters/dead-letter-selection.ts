import { InvalidPayloadError } from '@order-flow/contracts/errors';
import type { Commands } from '../outbox/commands';
import type { MessageContext } from '../consuming/message-context';
import type { Caller, DeadLetterSelection, Once } from '@order-flow/contracts/payloads';
import { isOneOf, listOf } from '@order-flow/storage/dialect';
import type { SqlValue } from '@order-flow/storage/sql-value';
import type { Transaction } from '@order-flow/storage/write-queue';

/** Dead letters in one transaction: the writes of the flow do not wait longer for it than for a group of orders. */
const BATCH = 500;

/** What is told of a dead letter that was taken. */
export interface Selected {
  readonly id: string;
  readonly pattern: string | null;
  readonly body: string;
  readonly attempts: number;
}

/** The condition that selects a batch, with `$3` and `$4` for its values. */
export interface Batch {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** How far a command has come. */
interface Progress {
  /** Dead letters that failed later are not part of it. */
  readonly until: string;
  readonly total: number;
}

/**
 * Changes the open dead letters of a command's selection, once, in batches that are each a transaction; those that come
 * back meanwhile are not taken again.
 *
 * @param change must change the status of those that the batch selects, and give their number
 * @returns how many in all
 * @throws InvalidPayloadError if it is not either ids or a group; RequestError KEY_REUSED
 */
export async function inBatches(
  commands: Commands,
  message: MessageContext,
  command: DeadLetterSelection & Caller,
  change: (tx: Transaction, batch: Batch) => Promise<number>,
): Promise<Once<{ total: number }>> {
  const { ids, group } = command;
  if ((ids === undefined) === (group === undefined)) {
    throw new InvalidPayloadError('request', [{ field: 'ids', reason: 'give either ids or a group' }]);
  }
  const which = ids ? isOneOf('id', '$3') : '"groupKey" = $3';
  const sql = `status = 'open' AND id IN (
    SELECT id FROM dead_letters WHERE status = 'open' AND ${which} AND "lastFailedAt" <= $4 LIMIT ${BATCH})`;
  const begin: Progress = { until: new Date().toISOString(), total: 0 };
  return commands.inSteps<Progress>(message, command, async (tx, { until, total } = begin) => {
    const values = [ids ? listOf(ids) : (group ?? ''), until];
    const changed = await change(tx, { sql, values });
    return { answer: { until, total: total + changed }, finished: changed < BATCH };
  });
}
