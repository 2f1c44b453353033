import path from 'node:path';
import { testDatabase } from '@order-flow/storage/testing/test-database';

it('due and stuck orders are found by an index, however many orders there are', async () => {
  const db = await testDatabase(path.join(__dirname, '../../migrations'));
  const plan = async (sql: string) =>
    (await db.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)).map(({ detail }) => detail).join();
  const stuck = await plan(
    `SELECT count(*) FROM orders WHERE "redriveAt" IS NULL AND (status = 'PENDING' OR "stockState" = 'releasing')`,
  );
  expect(stuck).toContain('orders_stuck');
  const newest = await plan(
    `SELECT "createdAt" FROM orders WHERE status = 'CONFIRMED' AND id < '1' ORDER BY id DESC`,
  );
  expect(newest).toContain('orders_by_status (status=? AND id<?)');
  await db.close();
});
