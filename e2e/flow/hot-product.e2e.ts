import { query } from '../support/database';
import { inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

describe('a hot product', () => {
  let stack: Stack;
  beforeAll(async () => (stack = await Stack.start()));
  afterAll(() => stack.stop());

  it('confirms exactly 100 of 1,000 orders for a stock of 100', async () => {
    const { id } = await stack.createProduct(100);
    await inParallel(1000, 100, () => stack.place(id));
    await stack.allFinal();
    const counts = await query<{ status: string; reason: string | null; n: number }>(
      stack.databases.orders,
      'SELECT status, reason, count(*) AS n FROM orders GROUP BY status, reason ORDER BY status',
    );
    expect(counts).toEqual([
      { status: 'CONFIRMED', reason: null, n: 100 },
      { status: 'REJECTED', reason: 'OUT_OF_STOCK', n: 900 },
    ]);
    expect(await stack.request('products.get', { id })).toMatchObject({ stock: 0 });
    await expectInvariants(stack);
  });

  it('reserves all stock of two products when orders of different sizes want more than that', async () => {
    const ids = [(await stack.createProduct(150)).id, (await stack.createProduct(120)).id];
    let n = 0;
    await inParallel(400, 100, () => {
      n += 1;
      return stack.place(ids[n % 2] ?? '', 1 + (n % 5));
    });
    await stack.allFinal();
    for (const id of ids) {
      const [left] = await query<{ stock: number }>(
        stack.databases.products,
        'SELECT stock FROM products WHERE id = $1',
        [id],
      );
      // An order for one unit is refused only if no stock is left.
      expect(left?.stock).toBe(0);
    }
    await expectInvariants(stack);
  });
});
