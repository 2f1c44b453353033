import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import type { DeadLetterCare, DeadLetterNote, NoteDeadLetters, Once } from '@order-flow/contracts/payloads';
import { forUpdate } from '@order-flow/storage/dialect';
import { Reads } from '@order-flow/storage/reads';
import type { SqlValue } from '@order-flow/storage/sql-value';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { MessageContext } from '../consuming/message-context';
import { audit, UNKNOWN_ACTOR } from '../operations/audit';
import { Commands } from '../outbox/commands';

/** Notes that a group can have. More would be a conversation, and nobody would read it here. */
const MOST_NOTES = 200;

/**
 * A condition: the entry `n` of `dead_letter_notes` says who has its group now. It is the last word on that, and a dead
 * letter that was there then is not done with yet: who took the errors of last month does not have those of today.
 */
export const hasGroup = `n.kind = 'taken'
  AND NOT EXISTS (SELECT 1 FROM dead_letter_notes AS later WHERE later."groupKey" = n."groupKey" AND later.id > n.id
    AND later.kind IN ('taken', 'released'))
  AND EXISTS (SELECT 1 FROM dead_letters AS d WHERE d.status IN ('open', 'replaying') AND d."groupKey" = n."groupKey"
    AND d."firstFailedAt" <= n.at)`;

type Query = <T>(sql: string, values: SqlValue[]) => Promise<T[]>;

/** What people write on a group of dead letters, and who looks after it. Its entries are never changed, only added. */
@Injectable()
export class DeadLetterNotes {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  /** Null if this service has no such group. */
  of(group: string): Promise<DeadLetterCare | null> {
    return careOf((sql, values) => this.reads.query(sql, values), group);
  }

  /**
   * Adds an entry. Taking a group that one has, and releasing one that nobody has, changes nothing.
   *
   * @returns null if this service has no such group
   * @throws RequestError CONFLICT if somebody else has it, or if there are too many notes; InvalidPayloadError if a text is
   *   missing
   */
  note(message: MessageContext, command: NoteDeadLetters): Promise<Once<{ care: DeadLetterCare | null }>> {
    const { group, kind, text, actor = UNKNOWN_ACTOR } = command;
    return this.commands.once(message, command, async (tx) => {
      const query: Query = (sql, values) => tx.rows(sql, values);
      // The lock is for replicas: of two people who take a group at once, one gets it.
      const before = await careOf(query, group, forUpdate);
      if (!before || !isNew(before, kind, actor, text)) return { care: before };
      await insert(
        tx,
        { id: uuidv7(), at: new Date().toISOString(), actor, kind, text: text ?? null },
        group,
      );
      const after = {
        ...(text !== undefined && { text }),
        ...(kind !== 'note' && { takenBy: holder(kind, actor) }),
      };
      const was = kind === 'note' ? undefined : { takenBy: before.takenBy };
      audit(tx, { actor, action: ACTIONS[kind], target: `group ${group}`, before: was, after });
      return { care: await careOf(query, group) };
    });
  }
}

const ACTIONS = {
  note: 'deadLetters.note',
  taken: 'deadLetters.take',
  released: 'deadLetters.release',
} as const satisfies Record<NoteDeadLetters['kind'], string>;

const holder = (kind: 'taken' | 'released', actor: string) => (kind === 'taken' ? actor : null);

/** Whether the entry changes anything. @throws as `note` does */
function isNew(
  { takenBy, notes }: DeadLetterCare,
  kind: NoteDeadLetters['kind'],
  actor: string,
  text: string | undefined,
): boolean {
  const isOthers = takenBy !== null && takenBy !== actor;
  if (kind === 'taken' && isOthers) throw new RequestError('CONFLICT', `${takenBy} has it already.`);
  if (text === undefined && (kind === 'note' || (kind === 'released' && isOthers))) {
    const reason = kind === 'note' ? 'is required' : `is required, because ${String(takenBy)} has it`;
    throw new InvalidPayloadError('request', [{ field: kind === 'note' ? 'text' : 'reason', reason }]);
  }
  if (kind === 'taken' && takenBy === actor) return false;
  if (kind === 'released') return takenBy !== null;
  // Only what is added without end is bounded: a release must always be possible.
  if (notes.length >= MOST_NOTES)
    throw new RequestError('CONFLICT', `There are ${MOST_NOTES} notes already, which is the most.`);
  return true;
}

async function careOf(query: Query, group: string, lock = ''): Promise<DeadLetterCare | null> {
  const [known] = await query(
    `SELECT id FROM dead_letters WHERE "groupKey" = $1 ORDER BY "lastFailedAt", id LIMIT 1 ${lock}`,
    [group],
  );
  if (known === undefined) return null;
  const notes = await query<DeadLetterNote>(
    `SELECT id, at, actor, kind, text FROM dead_letter_notes WHERE "groupKey" = $1 ORDER BY id DESC LIMIT ${MOST_NOTES}`,
    [group],
  );
  const [taken] = await query<Pick<DeadLetterNote, 'actor' | 'at'>>(
    `SELECT n.actor, n.at FROM dead_letter_notes AS n WHERE n."groupKey" = $1 AND ${hasGroup}`,
    [group],
  );
  return { takenBy: taken?.actor ?? null, takenAt: taken?.at ?? null, notes };
}

async function insert(tx: Transaction, { id, at, actor, kind, text }: DeadLetterNote, group: string) {
  await tx.rows(
    'INSERT INTO dead_letter_notes (id, "groupKey", at, actor, kind, text) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, group, at, actor, kind, text],
  );
}
