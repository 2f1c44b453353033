import { batchQuery } from '@order-flow/storage/retention';
import { ordersAtWork } from '../testing/orders-at-work';
import { orderRules } from './order-retention';

it.each(['commands', 'idempotency_keys', 'order_minutes'])(
  'the retention reads the oldest rows of %s without sorting the table',
  async (name) => {
    const at = await ordersAtWork();
    const rule = orderRules(at.config).find((each) => each.name === name);
    if (!rule) throw new Error(`there is no rule ${name}`);
    const sql = `EXPLAIN QUERY PLAN ${batchQuery(rule, undefined)}`;
    const plan = await at.database.query<{ detail: string }>(sql, ['']);
    expect(plan.map(({ detail }) => detail).join()).not.toContain('TEMP B-TREE');
    await at.close();
  },
);
