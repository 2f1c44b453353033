import { randomUUID } from 'node:crypto';
import { OnlyReplica } from '@order-flow/storage/replicas';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import { Commands } from '../outbox/commands';
import { messageContext } from '../testing/messaging-at-work';
import { messagingDatabase } from '../testing/messaging-database';
import { DeadLetterNotes } from './dead-letter-notes';
import { DeadLetters } from './dead-letters';

jest.setTimeout(60_000);

const GROUP = '9f1c0b2d4e6a8c70';

describe('notes on a group of dead letters', () => {
  let db: TestDatabase;
  let notes: DeadLetterNotes;
  let deadLetters: DeadLetters;

  beforeEach(async () => {
    db = await messagingDatabase();
    const commands = new Commands(db.writes, { IDEMPOTENCY_TTL_HOURS: 24 });
    notes = new DeadLetterNotes(commands, db.reads);
    deadLetters = new DeadLetters(db.writes, commands, db.reads, new OnlyReplica());
    await store();
  });
  afterEach(() => db.close());

  const store = (failedAt = new Date(Date.now() - 60_000).toISOString()) =>
    db.query(
      `INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       VALUES ($1, 'orders_queue', '{}', 'utf8', '{}', 'Error', 'why', 1, 1, $2, $2, 'open', $3)`,
      [randomUUID(), failedAt, GROUP],
    );
  const write = (actor: string, kind: 'note' | 'taken' | 'released', text?: string, group = GROUP) =>
    notes.note(messageContext('orders.deadLetters.note', randomUUID()), {
      group,
      kind,
      actor,
      ...(text !== undefined && { text }),
    });
  const group = async () => (await deadLetters.page({ limit: 1, groups: true })).groups[0];
  const audited = () =>
    db.query<{ actor: string; action: string; target: string }>(
      'SELECT actor, action, target FROM audit ORDER BY id',
    );

  it('are kept with who wrote them, the newest first, and counted in the list', async () => {
    await write('ana', 'note', 'The sender has been told.');
    const { care } = await write('bea', 'note', 'They mend it today.');
    expect(care?.notes).toMatchObject([
      { actor: 'bea', kind: 'note', text: 'They mend it today.' },
      { actor: 'ana', kind: 'note', text: 'The sender has been told.' },
    ]);
    expect(await group()).toMatchObject({ count: 1, notes: 2, takenBy: null, takenAt: null });
    expect(await audited()).toEqual([
      { actor: 'ana', action: 'deadLetters.note', target: `group ${GROUP}` },
      { actor: 'bea', action: 'deadLetters.note', target: `group ${GROUP}` },
    ]);
    await expect(write('ana', 'note')).rejects.toMatchObject({ name: 'InvalidPayloadError' });
  });

  it('say who has the group: one person at a time', async () => {
    const { care } = await write('ana', 'taken');
    expect(care).toMatchObject({ takenBy: 'ana', takenAt: expect.any(String) as string });
    expect(await group()).toMatchObject({ takenBy: 'ana', takenAt: care?.takenAt, notes: 0 });
    expect(await deadLetters.takenBy()).toEqual(['ana']);
    await expect(write('bea', 'taken')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'ana has it already.',
    });
    // It is hers already: nothing to write down.
    expect((await write('ana', 'taken')).care?.notes).toHaveLength(1);
    expect((await write('ana', 'released')).care).toMatchObject({ takenBy: null });
    expect((await write('ana', 'released')).care?.notes).toHaveLength(2);
    expect((await write('bea', 'taken')).care).toMatchObject({ takenBy: 'bea' });
  });

  it('let others release a group only with a word', async () => {
    await write('ana', 'taken');
    await expect(write('bea', 'released')).rejects.toMatchObject({ name: 'InvalidPayloadError' });
    const { care } = await write('bea', 'released', 'Ana is away.');
    expect(care).toMatchObject({
      takenBy: null,
      notes: [
        { actor: 'bea', kind: 'released', text: 'Ana is away.' },
        { actor: 'ana', kind: 'taken' },
      ],
    });
    expect((await audited()).map(({ action }) => action)).toEqual([
      'deadLetters.take',
      'deadLetters.release',
    ]);
  });

  it('do not say that somebody has what came after everything that was there was done with', async () => {
    await write('ana', 'taken');
    await db.query(`UPDATE dead_letters SET status = 'discarded'`);
    expect(await deadLetters.takenBy()).toEqual([]);
    await store(new Date(Date.now() + 60_000).toISOString());
    expect(await group()).toMatchObject({ count: 1, takenBy: null });
    expect(await notes.of(GROUP)).toMatchObject({ takenBy: null, notes: [{ kind: 'taken' }] });
  });

  it('need a group that is here, and are at most 200', async () => {
    expect(await write('ana', 'taken', undefined, '0000000000000000')).toEqual({ care: null });
    expect(await notes.of('0000000000000000')).toBeNull();
    await db.writes.run(async (tx) => {
      for (let n = 0; n < 200; n++)
        await tx.rows(
          `INSERT INTO dead_letter_notes (id, "groupKey", at, actor, kind, text) VALUES ($1, $2, $3, 'a', 'note', 't')`,
          [randomUUID(), GROUP, new Date().toISOString()],
        );
    });
    await expect(write('ana', 'note', 'one more')).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
