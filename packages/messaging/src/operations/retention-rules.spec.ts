import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnv } from '@order-flow/config/env';
import { asUuid, listOfRows } from '@order-flow/storage/dialect';
import { migration, table } from '@order-flow/storage/migration';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { batchQuery, deleteStatement, Retention } from '@order-flow/storage/retention';
import type { RetentionRule } from '@order-flow/storage/retention-rule';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import { v7 as uuidv7 } from 'uuid';
import { consumerEnv } from '../consuming/config';
import { messagingDatabase } from '../testing/messaging-database';
import { messagingRules, noOpenDeadLetter } from './retention-rules';

const KEY = '11111111-1111-4111-8111-111111111111';
const RULE: RetentionRule = { name: 'x', table: 'x', days: 1, age: 'at', key: { id: 'integer' } };

let db: TestDatabase;
afterEach(() => db.close());

describe('a rule', () => {
  beforeEach(async () => {
    const columns = 'id integer PRIMARY KEY, at text, kept integer NOT NULL, owner text';
    db = await testDatabase([migration('X1764000000000', [table(`x (${columns})`)])]);
  });

  it('looks at rows in the order of their key, and says which are old and which are due', async () => {
    await db.query(`INSERT INTO x (id, at, kept) VALUES (1, '1', 0), (2, '2', 1), (3, '3', 0), (4, '9', 0)`);
    const rule = { ...RULE, where: 't.kept = 0' };
    const rows = await db.query<Record<string, unknown>>(batchQuery(rule, [1]), ['5', 1]);
    expect(rows.map(({ _old, _due, _key0 }) => [Boolean(_old), Boolean(_due), _key0])).toEqual([
      [true, false, 2],
      [true, true, 3],
      [false, false, 4],
    ]);
    // Of all that are named, the delete takes only those that are due by then.
    const all = listOfRows([[1], [2], [3], [4]]);
    expect(await db.query(deleteStatement(rule), ['5', all])).toHaveLength(2);
    expect(await db.query('SELECT at FROM x ORDER BY at')).toEqual([{ at: '2' }, { at: '9' }]);
  });

  it('deletes rows that go together whatever their age, if the condition on all of them holds', async () => {
    await db.query(
      `INSERT INTO x (id, at, kept, owner) VALUES (1, '1', 0, 'a'), (2, '6', 0, 'a'), (3, '1', 0, 'b')`,
    );
    const rule: RetentionRule = { ...RULE, together: { owner: 'text' }, where: `t.owner < $1` };
    expect(await db.query(deleteStatement(rule), ['b', listOfRows([['a'], ['b']])])).toHaveLength(2);
    expect(await db.query('SELECT owner FROM x')).toEqual([{ owner: 'b' }]);
  });
});

describe('an open dead letter', () => {
  beforeEach(async () => {
    db = await messagingDatabase();
  });
  const add = (status: string, body: string) =>
    db.query(
      `INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status)
       VALUES ($1, 'q', $2, 'utf8', '{}', 'Error', 'why', 1, 1, $3, $3, $4)`,
      [uuidv7(), body, '2026-01-01T00:00:00.000Z', status],
    );
  const nothingOpen = async () => {
    const [row] = await db.query<{ yes: unknown }>(
      `SELECT ${noOpenDeadLetter('ordered.key')} AS yes FROM (SELECT ${asUuid('$1')} AS key) AS ordered`,
      [KEY],
    );
    return Boolean(row?.yes);
  };

  it.each(['open', 'replaying'])('that is %s holds what belongs to its order', async (status) => {
    await add(status, JSON.stringify({ pattern: 'product.stockReserved', data: { idempotencyKey: KEY } }));
    expect(await nothingOpen()).toBe(false);
  });

  it.each([
    ['of another order', 'open', '{"data":{"idempotencyKey":"x"}}'],
    ['that was discarded', 'discarded', JSON.stringify({ data: { idempotencyKey: KEY } })],
    ['that is not JSON', 'open', 'AAECAw=='],
    ['that is nested too deeply', 'open', '['.repeat(20_000)],
    ['with a zero byte', 'open', '{"data":{"idempotencyKey":"\\u0000"}}'],
    ['of another form', 'open', '[1]'],
  ])('%s holds nothing', async (_, status, body) => {
    await add(status, body);
    expect(await nothingOpen()).toBe(true);
  });
});

describe('the rules of messaging', () => {
  const config = readEnv(consumerEnv, {});
  const rules = messagingRules(config);
  beforeEach(async () => {
    db = await messagingDatabase();
  });

  it('have names of their own, and none is for an open dead letter', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    const parts = rules.filter(({ table }) => table === 'dead_letters').map(({ part }) => part);
    expect(parts).toEqual([`t.status = 'replayed'`, `t.status = 'discarded'`]);
  });

  it('remove what is old', async () => {
    const [old, young] = ['2020-01-01T00:00:00.000Z', new Date().toISOString()];
    for (const at of [old, young]) {
      const id = uuidv7();
      await db.query(`INSERT INTO message_history VALUES ($1, 'p', 'TRIED', 1, $2, $2, 1, NULL)`, [id, at]);
      await db.query(`INSERT INTO redeliveries VALUES ($1, 1, $2)`, [id, at]);
      await db.query(`INSERT INTO commands VALUES ($1, '', '', NULL, '{}', 1, $2)`, [id, at]);
      await db.query(`INSERT INTO dead_letter_replays VALUES ($1, $2, 'ada', 10, 1, 0)`, [id, at]);
      await db.query(`INSERT INTO audit VALUES ($1, $2, 'ada', 'a', 't', NULL, NULL, NULL)`, [id, at]);
      for (const status of ['replayed', 'discarded', 'open'])
        await db.query(
          `INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
             failures, "firstFailedAt", "lastFailedAt", status)
           VALUES ($1, 'q', '{}', 'utf8', '{}', 'Error', 'why', 1, 1, $2, $2, $3)`,
          [uuidv7(), at, status],
        );
    }
    const failed = jest.spyOn(logger, 'error');
    const archiveDir = mkdtempSync(path.join(tmpdir(), 'archive-'));
    const sweeping = { READ_LIMIT_MS: 10_000, RETENTION_SWEEP_MINUTES: 60, DATABASE_WARNING_MB: 0 };
    const retention = new Retention(db.writes, db.reads, new OnlyReplica(), { rules, archiveDir }, sweeping);
    await retention.sweep(new AbortController().signal);
    expect(failed).not.toHaveBeenCalled();
    const left = async (name: string) => (await db.query(`SELECT * FROM ${name}`)).length;
    for (const name of ['message_history', 'redeliveries', 'commands', 'dead_letter_replays', 'audit'])
      expect([name, await left(name)]).toEqual([name, 1]);
    expect(await left('dead_letters')).toBe(4);
    expect(readdirSync(archiveDir)).toEqual(['audit-2020-01.jsonl']);
    rmSync(archiveDir, { recursive: true });
  });
});
