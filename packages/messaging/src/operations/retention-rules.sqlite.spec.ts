import { messagingDatabase } from '../testing/messaging-database';
import { noOpenDeadLetter } from './retention-rules';

it('an open dead letter is found by its index', async () => {
  const db = await messagingDatabase();
  const sql = `EXPLAIN QUERY PLAN SELECT ${noOpenDeadLetter('$1')}`;
  const plan = await db.query<{ detail: string }>(sql, ['11111111-1111-4111-8111-111111111111']);
  expect(plan.map(({ detail }) => detail).join()).toContain('dead_letters_open_by_order');
  await db.close();
});
