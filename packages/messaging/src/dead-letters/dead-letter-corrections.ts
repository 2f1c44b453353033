import { Injectable } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { eventsOf, type EventPattern } from '@order-flow/contracts/contracts';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import type { Once, ResendDeadLetter, ResentView } from '@order-flow/contracts/payloads';
import { forUpdate } from '@order-flow/storage/dialect';
import type { Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { contextFromHeaders, linkTo } from '@order-flow/telemetry/tracing/trace-context';
import type { MessageContext } from '../consuming/message-context';
import { audit } from '../operations/audit';
import { noteInHistory } from '../operations/message-history';
import { Commands } from '../outbox/commands';
import { Outbox } from '../outbox/outbox';
import { keyIn, type DeadLetterRow } from './dead-letters';

type Row = Pick<DeadLetterRow, 'queue' | 'pattern' | 'body' | 'headers' | 'attempts' | 'status'>;

/** Sends a corrected message instead of a dead letter that would fail at every replay. */
@Injectable()
export class DeadLetterCorrections {
  constructor(
    private readonly commands: Commands,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Sends the corrected data to the queue of an open dead letter, as a new message in the same trace. The dead letter
   * stays readable, as discarded. All of it is one transaction.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if it is not open; InvalidPayloadError if the queue takes no event with
   *   the pattern, or the data breaks its contract
   */
  resend(message: MessageContext, command: ResendDeadLetter): Promise<Once<ResentView>> {
    const { id, data, reason, actor } = command;
    const cause = context.active();
    return this.commands.once(message, command, async (tx) => {
      const row = await openLetter(tx, id);
      const pattern = eventOf(row.queue, command.pattern ?? row.pattern);
      const parent = contextFromHeaders(JSON.parse(row.headers) as Record<string, unknown>);
      const messageId = this.outbox.enqueueFor(tx, row.queue, pattern, data, parent, linkTo(cause));
      const why = `replaced by message ${messageId}: ${reason}`;
      await tx.rows(
        `UPDATE dead_letters SET status = 'discarded', "discardReason" = $1, "discardedAt" = $2 WHERE id = $3`,
        [why, new Date().toISOString(), id],
      );
      const idempotencyKey = keyIn(row.body);
      if (idempotencyKey !== undefined)
        noteInHistory(tx, {
          idempotencyKey,
          pattern: row.pattern ?? '',
          step: 'DISCARDED',
          attempt: row.attempts,
          detail: why,
        });
      const after = { status: 'discarded', reason, messageId, pattern, data };
      audit(tx, { actor, action: 'deadLetters.resend', target: id, before: { status: 'open' }, after });
      tx.afterCommit(() =>
        logger.info({ dead_letter_id: id, message_id: messageId, pattern }, 'corrected message sent'),
      );
      return { messageId };
    });
  }
}

async function openLetter(tx: Transaction, id: string): Promise<Row> {
  const [row] = await tx.rows<Row>(
    `SELECT queue, pattern, body, headers, attempts, status FROM dead_letters WHERE id = $1 ${forUpdate}`,
    [id],
  );
  if (!row) throw new RequestError('NOT_FOUND', `there is no dead letter ${id}`);
  if (row.status !== 'open') {
    throw new RequestError(
      'CONFLICT',
      `dead letter ${id} is ${row.status}: only an open one can be corrected`,
    );
  }
  return row;
}

/** The pattern, if it is that of an event that comes in on the queue. */
function eventOf(queue: string, pattern: string | null): EventPattern {
  const known = eventsOf(queue);
  const found = known.find((each) => each === pattern);
  if (found) return found;
  const reason = `must be an event that ${queue} takes: ${known.join(', ')}`;
  throw new InvalidPayloadError('request', [{ field: 'pattern', reason }]);
}
