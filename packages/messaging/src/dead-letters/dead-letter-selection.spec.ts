import { v7 as uuidv7 } from 'uuid';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import type { SqlValue } from '@order-flow/storage/sql-value';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { DeadLetterSelection } from '@order-flow/contracts/payloads';
import { Commands } from '../outbox/commands';
import { messageContext } from '../testing/messaging-at-work';
import { messagingDatabase } from '../testing/messaging-database';
import { inBatches } from './dead-letter-selection';

const GROUP = '0123456789abcdef';
const HOUR_MS = 3_600_000;

describe('a selection of dead letters', () => {
  let db: TestDatabase;
  let commands: Commands;
  beforeEach(async () => {
    db = await messagingDatabase();
    commands = new Commands(db.writes, { IDEMPOTENCY_TTL_HOURS: 24 });
  });
  afterEach(async () => {
    await db.close();
  });

  /** Stores an open dead letter; `tx` is the transaction that it belongs to, if one is open. */
  async function store(lastFailedAt = new Date(), tx?: Transaction): Promise<string> {
    const id = uuidv7();
    const run = (sql: string, values: SqlValue[]) => (tx ? tx.rows(sql, values) : db.query(sql, values));
    await run(
      `INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       VALUES ($1, 'orders_queue', '{}', 'utf8', '{}', 'Error', 'why', 1, 1, $2, $2, 'open', $3)`,
      [id, lastFailedAt.toISOString(), GROUP],
    );
    return id;
  }

  /** Discards them; `meanwhile` runs after each batch. */
  const discard = (
    selection: DeadLetterSelection,
    meanwhile: (tx: Transaction) => Promise<unknown> = () => Promise.resolve(),
  ) =>
    inBatches(
      commands,
      messageContext('orders.deadLetters.discard', 'the message'),
      selection,
      async (tx, { sql, values }) => {
        const rows = await tx.rows(
          `UPDATE dead_letters SET status = 'discarded', failures = failures + $1 + $2 WHERE ${sql} RETURNING id`,
          [1, 0, ...values],
        );
        await meanwhile(tx);
        return rows.length;
      },
    );

  it.each(['ids', 'group'] as const)(
    'by %s includes dead letters with a time in the future (fast clock)',
    async (by) => {
      const ids = [await store(), await store(new Date(Date.now() + 2 * HOUR_MS))];
      expect(await discard(by === 'ids' ? { ids } : { group: GROUP })).toEqual(
        expect.objectContaining({ total: 2 }),
      );
    },
  );

  it('takes each once, even if all fail again at once and others join the group', async () => {
    await Promise.all(Array.from({ length: 1200 }, () => store()));
    const { total } = await discard({ group: GROUP }, async (tx) => {
      await tx.rows(`UPDATE dead_letters SET status = 'open', "lastFailedAt" = '2020-01-01T00:00:00.000Z'`);
      for (let n = 0; n < 10; n++) await store(new Date(), tx);
    });
    expect(total).toBe(1200);
    const taken = await db.query<{ failures: number; n: number }>(
      'SELECT failures, count(*) AS n FROM dead_letters GROUP BY failures ORDER BY failures',
    );
    expect(taken).toEqual([
      { failures: 1, n: 30 },
      { failures: 2, n: 1200 },
    ]);
  });

  it('includes only open ones', async () => {
    const ids = [await store(), await store()];
    await db.query(`UPDATE dead_letters SET status = 'replayed' WHERE id = $1`, [ids[0] ?? null]);
    expect(await discard({ ids })).toEqual(expect.objectContaining({ total: 1 }));
  });

  it('is either ids or a group', async () => {
    await expect(discard({})).rejects.toThrow();
    await expect(discard({ ids: [uuidv7()], group: GROUP })).rejects.toThrow();
  });
});
