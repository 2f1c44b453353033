import { messagingDatabase } from '../testing/messaging-database';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { logger } from '@order-flow/telemetry/logger';
import type { Commands } from '../outbox/commands';
import { DeadLetters, type DeadLetterRow } from './dead-letters';
import { readMessage } from '../broker/message';
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

  it('stores a part of a body that is too large for SQLite, and says so', async () => {
    db.limitLength(1_500_000);
    await deadLetters.store(message('b'.repeat(3_000_000)), new Error('why'));
    const [row] = await rows();
    expect(row).toMatchObject({
      errorMessage: 'only 1000000 of its 3000000 bytes could be stored; why',
      bodyEncoding: 'base64',
    });
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
        const [, used] = /USING INDEX dead_letters_by_\w+(.*)/.exec(first?.detail ?? '') ?? [];
        for (const column of columns) expect(used).toContain(column);
        // No step that sorts.
        expect(plan).toHaveLength(1);
      }
    }
  });
});
