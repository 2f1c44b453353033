import path from 'node:path';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { v7 as uuidv7 } from 'uuid';

const NOW = '2026-01-01T00:00:00.000Z';

describe('the counts of orders', () => {
  let db: TestDatabase;
  beforeAll(async () => (db = await testDatabase(path.join(__dirname, 'migrations'))));
  afterAll(() => db.close());

  it('are right, in rows of the minute, beside rows of the version before', async () => {
    await db.query(`INSERT INTO order_count_shards VALUES ('PENDING', 3, 40), ('CONFIRMED', 3, -2)`);
    for (let n = 0; n < 2; n++)
      await db.query(
        `INSERT INTO orders (id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt",
           "requestKey", "stockState", redrives)
         VALUES ($1, $1, 1, 'PENDING', $1, $2, $2, $3, 'asked', 0)`,
        [uuidv7(), NOW, String(n)],
      );
    await db.query(`UPDATE orders SET status = 'CONFIRMED'`);
    const counts = await db.query('SELECT status, n FROM order_counts ORDER BY status');
    expect(counts).toEqual([
      { status: 'CONFIRMED', n: 0 },
      { status: 'PENDING', n: 40 },
    ]);
    // The test may run into the next minute, but not into the next hour.
    const [row] = await db.query<{ ages: number[] }>(
      `SELECT array_agg(mod(60 + extract(minute FROM now())::integer - shard / 32, 60)) AS ages
       FROM order_count_shards WHERE n <> 40 AND n <> -2`,
    );
    expect(Math.max(...(row?.ages ?? [NaN]))).toBeLessThan(50);
  });
});
