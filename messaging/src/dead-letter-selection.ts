import { InvalidPayloadError } from './errors';
import type { DeadLetterSelection } from './payloads';
import type { SqlValue } from './sqlite-connection';
import type { Transaction, WriteQueue } from './write-queue';

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
interface Batch {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/**
 * Changes the open dead letters of a selection in batches, each in a transaction; those that come back meanwhile are
 * not taken again.
 *
 * @param change must change the status of those that the batch selects, and give their number
 * @returns how many in all
 * @throws InvalidPayloadError if it is not either ids or a group
 */
export async function inBatches(
  writes: WriteQueue,
  { ids, group }: DeadLetterSelection,
  change: (tx: Transaction, batch: Batch) => Promise<number>,
): Promise<number> {
  if ((ids === undefined) === (group === undefined)) {
    throw new InvalidPayloadError('request', [{ field: 'ids', reason: 'give either ids or a group' }]);
  }
  const which = ids ? 'id IN (SELECT value FROM json_each($3))' : '"groupKey" = $3';
  const sql = `status = 'open' AND id IN (
    SELECT id FROM dead_letters WHERE status = 'open' AND ${which} AND "lastFailedAt" <= $4 LIMIT ${BATCH})`;
  const values = [ids ? JSON.stringify(ids) : (group ?? ''), new Date().toISOString()];
  let total = 0;
  for (let changed = BATCH; changed === BATCH; total += changed) {
    changed = await writes.run((tx) => change(tx, { sql, values }));
  }
  return total;
}
