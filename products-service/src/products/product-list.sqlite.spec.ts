import { productSorts } from '@order-flow/contracts/payloads';
import { productsAtWork } from '../testing/products-at-work';
import { pageQuery } from './product-list';

it('the list of products is read from an index, whatever it is sorted by', async () => {
  const at = await productsAtWork();
  for (const sort of productSorts) {
    const { sql, values } = pageQuery({ sort, order: 'desc' });
    const plan = await at.database.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values);
    expect(plan[0]?.detail).toMatch(/USING INDEX products_by_/);
  }
  await at.close();
});
