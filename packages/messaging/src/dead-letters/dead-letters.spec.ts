import { messagingDatabase } from '../testing/messaging-database';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import type { Commands } from '../outbox/commands';
import { DeadLetters, type DeadLetterRow } from './dead-letters';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { headerNames, readMessage } from '../broker/message';
import type { ConsumeMessage } from 'amqplib';

const message = (body: string, headers: object = {}, messageId?: string) =>
  readMessage('orders_queue', {
    content: Buffer.from(body),
    fields: { redelivered: false },
    properties: { headers, messageId },
  } as unknown as ConsumeMessage);

jest.setTimeout(60_000);

describe('the store of dead letters', () => {
  let db: TestDatabase;
  let deadLetters: DeadLetters;
  beforeAll(async () => {
    jest.spyOn(logger, 'error').mockReturnValue();
    db = await messagingDatabase();
    deadLetters = new DeadLetters(db.writes, {} as Commands, db.reads);
  });
  beforeEach(async () => {
    db.limitLength(1e9);
    await db.query('DELETE FROM dead_letters');
  });
  afterAll(async () => {
    await db.close();
  });
  const rows = () => db.query<DeadLetterRow>('SELECT * FROM dead_letters ORDER BY id');

  it('stores only the bytes if SQLite refuses the whole message', async () => {
    // The headers alone are more than a row may hold.
    db.limitLength(50_000);
    await deadLetters.store(message('body', { h: 'x'.repeat(60_000) }), new Error('why: \ud800'));
    expect(await rows()).toMatchObject([
      {
        queue: 'orders_queue',
        headers: '{}',
        bodyEncoding: 'base64',
        errorMessage: 'why: ?',
        status: 'open',
      },
    ]);
    expect(Buffer.from((await rows())[0]?.body ?? '', 'base64').toString()).toBe('body');
  });

  it('finds dead letters by id, a part of it, message id and trace id', async () => {
    await deadLetters.store(message('one', {}, 'message:1'), new Error('why'));
    await deadLetters.store(message('two', {}, 'message:12'), new Error('why'));
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await db.query(`UPDATE dead_letters SET "traceId" = $1 WHERE "messageId" = 'message:12'`, [traceId]);
    const [one, two] = await rows();
    const find = async (q: string) =>
      (await deadLetters.page({ q, limit: 5, groups: false })).items.map(({ messageId }) => messageId);
    for (const q of ['message:1', one?.id ?? '', `…${one?.id.slice(-8)}`])
      expect(await find(q)).toEqual(['message:1']);
    for (const q of ['message:12', two?.id ?? '', traceId.toUpperCase()])
      expect(await find(q)).toEqual(['message:12']);
    expect(await find('message')).toEqual([]);
  });

  it('stores a part of a body that is too large for SQLite, and says so', async () => {
    db.limitLength(1_500_000);
    await deadLetters.store(message('b'.repeat(3_000_000)), new Error('why'));
    const [row] = await rows();
    expect(row).toMatchObject({
      errorMessage: 'only 1000000 of its 3000000 bytes could be stored; why',
      bodyEncoding: 'base64',
    });
  });

  it('treats a broken table like a missing database: the message waits', async () => {
    await db.query(
      `CREATE TRIGGER broken BEFORE INSERT ON dead_letters BEGIN SELECT RAISE(ABORT, 'broken'); END`,
    );
    await expect(deadLetters.store(message('body'), new Error('why'))).rejects.toThrow(
      DatabaseUnavailableError,
    );
    await db.query('DROP TRIGGER broken');
    expect(await rows()).toEqual([]);
  });

  it('keeps the entry of a replay that failed again, but not for another message that claims its id', async () => {
    await deadLetters.store(message('one'), new Error('first'));
    const [first] = await rows();
    const replay = { [headerNames.deadLetterId]: first?.id };
    await deadLetters.store(message('one', replay), new Error('again'));
    expect(await rows()).toMatchObject([{ id: first?.id, failures: 2, errorMessage: 'again' }]);
    await deadLetters.store(message('two', replay), new Error('forged'));
    expect(await rows()).toMatchObject([
      { id: first?.id, body: 'one', failures: 2, errorMessage: 'again' },
      { body: 'two', failures: 1, errorMessage: 'forged' },
    ]);
  });

  it('finds and counts those whose replay failed, and not those that were only delivered twice', async () => {
    for (const body of ['replayed', 'twice', 'twice', 'sent'])
      await deadLetters.store(message(body, {}, body), new Error('why'));
    await db.query(`UPDATE dead_letters SET "replayId" = 'r' WHERE body = 'replayed'`);
    await db.query(`UPDATE dead_letters SET "replayId" = 'r', status = 'replayed' WHERE body = 'sent'`);
    expect(await deadLetters.failedAgain()).toBe(1);
    const { items } = await deadLetters.page({ failed: 'again', limit: 10, groups: false });
    expect(items.map(({ messageId }) => messageId)).toEqual(['replayed']);
    expect((await deadLetters.page({ limit: 10, groups: false })).items).toHaveLength(3);
  });

  it('keeps one entry for a message that is delivered twice', async () => {
    for (let i = 0; i < 2; i++) await deadLetters.store(message('one', {}, 'id'), new Error('why'));
    expect(await rows()).toMatchObject([{ failures: 2 }]);
  });

  it('stores any thrown value', async () => {
    await deadLetters.store(message('one'), Object.create(null));
    expect(await rows()).toMatchObject([
      { errorMessage: 'a value was thrown that cannot be converted to text' },
    ]);
  });

  // Four slow reads stopped all commits once, so no list may read more than it shows.
  it.each([
    [{}, []],
    [{ status: 'open' }, ['status']],
    [{ queue: 'orders_queue' }, ['queue']],
    [{ group: '0123456789abcdef' }, ['groupKey']],
    [{ status: 'open', queue: 'orders_queue' }, ['status', 'queue']],
    [{ status: 'open', group: '0123456789abcdef' }, ['status', 'groupKey']],
  ] as const)('lists %j, and counts its groups, from indexes', async (filter, columns) => {
    const search = jest.spyOn(db.reads, 'search');
    await deadLetters.page({ ...filter, limit: 50, groups: true });
    await deadLetters.list({ ...filter, limit: 50 });
    const reads = search.mock.calls.map(([sql, values]) => ({ sql, values: values ?? [] }));
    search.mockRestore();
    expect(reads).toHaveLength(3);
    for (const { sql, values } of reads) {
      const plan = await db.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values);
      const [first] = plan.filter(({ detail }) => detail.includes('dead_letters'));
      if (sql.includes('GROUP BY')) {
        expect(first?.detail).toContain('SEARCH dead_letters USING COVERING INDEX');
      } else {
        for (const column of columns) expect(first?.detail).toContain(`${column}=?`);
        expect(first?.detail).toContain('USING INDEX dead_letters_by_');
        expect(plan).toHaveLength(1);
      }
    }
  });

  it('count at most 10,001 open ones', async () => {
    await db.query(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
       INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       SELECT 'id' || i, 'q', '{}', 'utf8', '{}', 'Error', 'why', 1, 1, 'a', 'a', 'open', 'g' FROM n`,
    );
    expect(await deadLetters.open()).toBe(10_001);
  });
});
