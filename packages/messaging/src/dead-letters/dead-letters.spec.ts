import { messagingDatabase } from '../testing/messaging-database';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import { asUuid } from '@order-flow/storage/dialect';
import { OnlyReplica } from '@order-flow/storage/replicas';
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
    deadLetters = new DeadLetters(db.writes, {} as Commands, db.reads, new OnlyReplica());
  });
  beforeEach(async () => {
    await db.query('DELETE FROM dead_letters');
  });
  afterAll(async () => {
    await db.close();
  });
  const rows = () => db.query<DeadLetterRow>('SELECT * FROM dead_letters ORDER BY id');

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

  it('treats a broken table like a missing database: the message waits', async () => {
    const mend = await db.failOn('INSERT ON dead_letters', 'broken');
    await expect(deadLetters.store(message('body'), new Error('why'))).rejects.toThrow(
      DatabaseUnavailableError,
    );
    await mend();
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

  it('stores a message with characters that a database may refuse, if need be only its bytes', async () => {
    for (const text of ['zero \0 byte', 'half a pair \ud800'])
      await deadLetters.store(message('body', { h: text }, text), new Error(`why: ${text}`));
    const stored = await rows();
    expect(stored.map(({ body, bodyEncoding }) => Buffer.from(body, bodyEncoding).toString())).toEqual([
      'body',
      'body',
    ]);
  });

  it('keeps what identifies a message whose body and error have zero bytes', async () => {
    const error = new Error('the field \0\0 should not exist');
    await deadLetters.store(message('{"pattern":"p\\u0000","data":{}}', {}, 'message-1'), error);
    await deadLetters.store(message('a\0b', {}, 'message-2'), error);
    const errorMessage = 'the field ␀␀ should not exist';
    expect(await rows()).toMatchObject([
      { messageId: 'message-1', pattern: 'p␀', bodyEncoding: 'utf8', errorMessage },
      { messageId: 'message-2', body: Buffer.from('a\0b').toString('base64'), errorMessage },
    ]);
  });

  it('stores any thrown value', async () => {
    await deadLetters.store(message('one'), Object.create(null));
    expect(await rows()).toMatchObject([
      { errorMessage: 'a value was thrown that cannot be converted to text' },
    ]);
  });

  it('count at most 10,001 open ones', async () => {
    await db.query(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)
       INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       SELECT ${asUuid(`'00000000-0000-7000-8000-0000000' || (10000 + i)`)}, 'q', '{}', 'utf8', '{}', 'Error', 'why',
         1, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'open', 'g' FROM n`,
    );
    expect(await deadLetters.open()).toBe(10_001);
  });
});
