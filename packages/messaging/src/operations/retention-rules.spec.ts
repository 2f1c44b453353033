import { Database } from 'sqlite3';
import { readEnv } from '@order-flow/config/env';
import { batchQuery, deleteStatement } from '@order-flow/storage/retention';
import type { RetentionRule } from '@order-flow/storage/retention-rule';
import type { SqlValue } from '@order-flow/storage/sql-value';
import { consumerEnv } from '../consuming/config';
import { indexOpenDeadLetters, messagingRules, noOpenDeadLetter } from './retention-rules';

const KEY = '11111111-1111-4111-8111-111111111111';
const RULE: RetentionRule = { name: 'x', table: 'x', days: 1, age: 'at', key: ['rowid'] };

let database: Database;
beforeEach(() => (database = new Database(':memory:')));
afterEach(() => new Promise((done) => database.close(done)));

const rows = <T>(sql: string, values: readonly SqlValue[] = []) =>
  new Promise<T[]>((resolve, reject) => {
    database.all<T>(sql, values, (error: Error | null, found: T[]) =>
      error ? reject(error) : resolve(found),
    );
  });

it('looks at rows in the order of their key, and says which are old and which are due', async () => {
  await rows('CREATE TABLE x (at TEXT, kept INTEGER)');
  await rows(`INSERT INTO x VALUES ('1', 0), ('2', 1), ('3', 0), ('9', 0)`);
  const rule = { ...RULE, where: 't.kept = 0' };
  expect(await rows(batchQuery(rule, [1]), ['5', 1])).toEqual([
    { _old: 1, _due: 0, _key0: 2 },
    { _old: 1, _due: 1, _key0: 3 },
    { _old: 0, _due: 0, _key0: 4 },
  ]);
  // Of all that are named, the delete takes only those that are due by then.
  expect(await rows(deleteStatement(rule), ['5', '[[1],[2],[3],[4]]'])).toHaveLength(2);
  expect(await rows('SELECT at FROM x')).toEqual([{ at: '2' }, { at: '9' }]);
});

it('deletes rows that go together whatever their age, if the condition on all of them holds', async () => {
  await rows('CREATE TABLE x (id INTEGER PRIMARY KEY, at TEXT, owner TEXT)');
  await rows(`INSERT INTO x (at, owner) VALUES ('1', 'a'), ('6', 'a'), ('1', 'b')`);
  const rule = { ...RULE, together: 'owner', where: `t.owner < $1` };
  expect(await rows(deleteStatement(rule), ['b', '[["a"],["b"]]'])).toHaveLength(2);
  expect(await rows('SELECT owner FROM x')).toEqual([{ owner: 'b' }]);
});

describe('an open dead letter', () => {
  beforeEach(async () => {
    await rows('CREATE TABLE dead_letters (id TEXT, status TEXT, body TEXT)');
    await rows(indexOpenDeadLetters);
  });
  const add = (status: string, body: string) =>
    rows('INSERT INTO dead_letters VALUES (1, $1, $2)', [status, body]);
  const nothingOpen = async () => {
    const [row] = await rows<{ yes: number }>(`SELECT ${noOpenDeadLetter('$1')} AS yes`, [KEY]);
    return row?.yes === 1;
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
    ['of another form', 'open', '[1]'],
  ])('%s holds nothing', async (_, status, body) => {
    await add(status, body);
    expect(await nothingOpen()).toBe(true);
  });

  it('is found by its index', async () => {
    const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN SELECT ${noOpenDeadLetter('$1')}`, [KEY]);
    expect(plan.map(({ detail }) => detail).join()).toContain('dead_letters_open_by_order');
  });
});

it('gives every rule a name of its own, and none of an open dead letter', () => {
  const rules = messagingRules(readEnv(consumerEnv, {}));
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  const parts = rules.filter(({ table }) => table === 'dead_letters').map(({ part }) => part);
  expect(parts).toEqual([`t.status = 'replayed'`, `t.status = 'discarded'`]);
});
