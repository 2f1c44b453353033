import { NIL } from 'uuid';
import { InvalidPayloadError } from '@order-flow/contracts/errors';
import type { Commands } from '../outbox/commands';
import type { MessageContext } from '../consuming/message-context';
import type { Caller, DeadLetterSelection, Once } from '@order-flow/contracts/payloads';
import { forUpdate, isOneOf, listOf } from '@order-flow/storage/dialect';
import type { SqlValue } from '@order-flow/storage/sql-value';
import type { Transaction } from '@order-flow/storage/write-queue';

/** Dead letters changed in one transaction. A larger batch would hold up the writes of orders. */
const BATCH = 500;

/** The condition that selects a batch, with `$3` for its value. */
export interface Batch {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** How far a command has come: it goes through the ids, from below to the last that was there when it began. */
interface Progress {
  readonly after: string;
  readonly until: string;
  readonly total: number;
}

/**
 * Changes the open dead letters of a command's selection, once, in batches that are each a transaction. A dead letter
 * that fails again keeps its id, so the command has passed it and does not take it twice. No time is compared: a clock
 * that was fast may have stamped them. `Commands.inSteps` says when an interrupted command continues, and when its client
 * has to ask again for the rest.
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
  const which = `status = 'open' AND ${ids ? isOneOf('id', '$1') : '"groupKey" = $1'}`;
  const selection = ids ? listOf(ids) : (group ?? '');
  return commands.inSteps<Progress>(message, command, async (tx, progress) => {
    const { after, until, total } = progress ?? (await whole(tx, which, selection));
    const batch = await tx.rows<{ id: string }>(
      `SELECT id FROM dead_letters WHERE ${which} AND id > $2 AND id <= $3 ORDER BY id LIMIT ${BATCH} ${forUpdate}`,
      [selection, after, until],
    );
    const found = listOf(batch.map(({ id }) => id));
    const changed = await change(tx, { sql: isOneOf('id', '$3'), values: [found] });
    const answer = { after: batch.at(-1)?.id ?? after, until, total: total + changed };
    return { answer, finished: batch.length < BATCH };
  });
}

/** The progress of a command that has not begun. */
async function whole(tx: Transaction, which: string, selection: SqlValue): Promise<Progress> {
  const [last] = await tx.rows<{ id: string }>(
    `SELECT id FROM dead_letters WHERE ${which} ORDER BY id DESC LIMIT 1`,
    [selection],
  );
  return { after: NIL, until: last?.id ?? NIL, total: 0 };
}
