import { InvalidPayloadError } from '@order-flow/contracts/errors';
import type { Commands } from '../outbox/commands';
import type { MessageContext } from '../consuming/message-context';
import type { Caller, DeadLetterSelection, Once } from '@order-flow/contracts/payloads';
import type { SqlValue } from '@order-flow/storage/sqlite-connection';
import type { Transaction } from '@order-flow/storage/write-queue';

/** Dead letters changed in one transaction. A larger batch would hold up the writes of orders. */
const BATCH = 500;

/** What `change` needs to know of a dead letter. */
export interface Selected {
  readonly id: string;
  readonly pattern: string | null;
  readonly body: string;
  readonly attempts: number;
}

/** The condition that selects a batch. Its values are `$3` and `$4`. */
export interface Batch {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** The progress of a command. */
interface Progress {
  /** Dead letters that failed after this time are not included. */
  readonly until: string;
  readonly total: number;
}

/**
 * Changes the open dead letters that a command selects, once. Each batch is a transaction. A dead letter that is open
 * again meanwhile is not taken twice.
 *
 * @param change must change the status of the selected dead letters, and return how many there were
 * @returns the total number
 * @throws InvalidPayloadError unless either ids or a group is given; RequestError KEY_REUSED
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
  const which = ids ? 'id IN (SELECT value FROM json_each($3))' : '"groupKey" = $3';
  const sql = `status = 'open' AND id IN (
    SELECT id FROM dead_letters WHERE status = 'open' AND ${which} AND "lastFailedAt" <= $4 LIMIT ${BATCH})`;
  const begin: Progress = { until: new Date().toISOString(), total: 0 };
  return commands.inSteps<Progress>(message, command, async (tx, { until, total } = begin) => {
    const values = [ids ? JSON.stringify(ids) : (group ?? ''), until];
    const changed = await change(tx, { sql, values });
    return { answer: { until, total: total + changed }, finished: changed < BATCH };
  });
}
