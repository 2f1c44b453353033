import fc from 'fast-check';
import { productSorts, type ListProducts, type ProductView } from '@order-flow/contracts/payloads';
import { productsAtWork } from '../testing/products-at-work';

jest.setTimeout(60_000);

const NAMES = ['Desk lamp', 'desk LAMP 2', 'Chair 100%', 'Chair_100', 'Zebra', 'apple', 'Crème brûlée'];

describe('the list of products', () => {
  let at: Awaited<ReturnType<typeof productsAtWork>>;
  /** In the order in which they were created. */
  const all: ProductView[] = [];
  beforeAll(async () => {
    at = await productsAtWork();
    for (const [n, name] of NAMES.entries()) {
      const [price, stock] = [[5, 3, 5, 9, 1, 3, 7][n] ?? 0, [0, 4, 4, 20, 0, 9, 30][n] ?? 0];
      const { id } = await at.create(stock, { name, price });
      const createdAt = new Date(Date.parse('2026-01-01') + n).toISOString();
      await at.database.query('UPDATE products SET "createdAt" = $1 WHERE id = $2', [createdAt, id]);
      all.push(await at.products.getProduct(id));
    }
  });
  afterAll(() => at.close());

  async function pages(query: ListProducts): Promise<ProductView[]> {
    const found: ProductView[] = [];
    for (;;) {
      const after = found.at(-1)?.id;
      const page = await at.products.listProducts({ ...query, ...(after && { after }) });
      if (page.length === 0) return found;
      found.push(...page);
    }
  }
  const names = async (query: ListProducts) => (await pages(query)).map(({ name }) => name).sort();

  it('finds products by a part of the name, in any case, and takes % and _ as they are', async () => {
    expect(await names({ q: 'LAMP' })).toEqual(['Desk lamp', 'desk LAMP 2']);
    expect(await names({ q: '100%' })).toEqual(['Chair 100%']);
    expect(await names({ q: 'r_1' })).toEqual(['Chair_100']);
    expect(await names({ q: 'brûl' })).toEqual(['Crème brûlée']);
    expect(await names({ q: 'nothing' })).toEqual([]);
    expect(await names({ q: 'lamp', stock: 'out' })).toEqual(['Desk lamp']);
  });

  it('finds a product by its id, or by a part of it', async () => {
    for (const { id, name } of all)
      for (const q of [id, id.toUpperCase(), `…${id.slice(-8)}`, id.slice(0, 11)])
        expect(await names({ q })).toEqual([name]);
  });

  it('lists the newest first', async () => {
    expect(await pages({ sort: 'createdAt', order: 'desc', limit: 2 })).toEqual(all.toReversed());
  });

  it('returns each product once and in order, for any sort and page size', async () => {
    const orders = ['asc', 'desc'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...productSorts),
        fc.constantFrom(...orders),
        fc.integer({ min: 1, max: 8 }),
        async (sort, order, limit) => {
          const found = await pages({ sort, order, limit });
          expect(found.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
          if (sort === 'createdAt') return;
          const values = found.map((one) => (sort === 'name' ? one.name.toLowerCase() : one[sort]));
          const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
          expect(values).toEqual(order === 'asc' ? sorted : sorted.reverse());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuses to go on after a product that does not exist', async () => {
    const after = '00000000-0000-4000-8000-000000000000';
    await expect(at.products.listProducts({ sort: 'name', after })).rejects.toMatchObject({
      errors: [{ field: 'after' }],
    });
    expect(await at.products.listProducts({ after })).toHaveLength(all.length);
  });
});
