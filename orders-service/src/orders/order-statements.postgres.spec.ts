import path from 'node:path';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import type { Transaction } from '@order-flow/storage/write-queue';
import { v7 as uuidv7 } from 'uuid';
import { endPending } from './order-statements';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Plan[];
}

const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];

describe('the end of orders', () => {
  let db: TestDatabase;
  beforeAll(async () => (db = await testDatabase(path.join(__dirname, '../migrations'))));
  afterAll(() => db.close());

  it('is looked up by the keys of the orders, also if PENDING seems to be rarer than that', async () => {
    const keys = Array.from({ length: 50 }, () => uuidv7());
    const insert = `INSERT INTO orders (id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt",
        "requestKey", "stockState", redrives)
      SELECT gen_random_uuid(), gen_random_uuid(), 1, $1, gen_random_uuid(), now(), now(), gen_random_uuid(), $2, 0
      FROM generate_series(1, $3)`;
    await db.query(insert, ['CONFIRMED', 'held', 20_000]);
    await db.query(insert, ['PENDING', 'asked', 3]);
    await db.query('ANALYZE orders');
    const plans: Plan[] = [];
    await db.writes.run(async (tx) => {
      const rows = async (text: string, values: never[]) => {
        const [explained] = await tx.rows<{ 'QUERY PLAN': { Plan: Plan }[] }>(
          `EXPLAIN (FORMAT JSON) ${text}`,
          values,
        );
        plans.push(...flat(explained?.['QUERY PLAN'][0]?.Plan as Plan));
        return [];
      };
      const endings = keys.map((idempotencyKey) => ({ idempotencyKey, approved: true, unitPrice: 1 }));
      await endPending({ rows } as unknown as Transaction, endings);
    });
    const indexes = plans.flatMap((plan) => plan['Index Name'] ?? []);
    expect(plans.map((plan) => plan['Relation Name'])).toContain('orders');
    expect(indexes).toHaveLength(1);
    expect(
      await db.query('SELECT indexdef AS text FROM pg_indexes WHERE indexname = $1', [String(indexes[0])]),
    ).toMatchObject([{ text: expect.stringContaining('btree ("idempotencyKey")') as unknown }]);
  });
});
