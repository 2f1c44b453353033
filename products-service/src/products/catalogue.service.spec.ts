import { v4 as uuidv4 } from 'uuid';
import { InvalidPayloadError } from '@order-flow/contracts/errors';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import { productsAtWork } from '../testing/products-at-work';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('CatalogueService', () => {
  let at: Awaited<ReturnType<typeof productsAtWork>>;
  beforeEach(async () => {
    at = await productsAtWork();
  });
  afterEach(() => at.close());

  const message = (key = uuidv4()) => messageContext('products.restock', key);
  const audit = () =>
    at.database.query<{ actor: string; action: string; before: string | null; after: string }>(
      'SELECT actor, action, before, after FROM audit ORDER BY id',
    );
  const ledger = async (id: string) => (await at.catalogue.listMovements({ id })).items;

  describe('creating a product', () => {
    it('records its first stock in the ledger, and its creator in the audit trail', async () => {
      const product = await at.create(7, { name: 'Lamp', price: 9.99, actor: 'olga' });
      expect(product).toMatchObject({
        name: 'Lamp',
        price: 9.99,
        stock: 7,
        lowStockThreshold: 10,
        version: 1,
      });
      expect(await at.products.getProduct(product.id)).toEqual(product);
      expect(await ledger(product.id)).toMatchObject([
        { delta: 7, kind: 'restock', reason: 'initial stock', actor: 'olga' },
      ]);
      expect(await audit()).toMatchObject([{ actor: 'olga', action: 'products.create', before: null }]);
    });

    it('without stock has an empty ledger', async () => {
      expect(await ledger((await at.create(0)).id)).toEqual([]);
    });

    it('with an id that is taken is refused, and changes nothing', async () => {
      const { id } = await at.create(7);
      await expect(at.create(5, { id })).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(await at.stockOf(id)).toBe(7);
      expect(await at.ledgerOf(id)).toBe(7);
    });

    it('happens once when its message comes twice', async () => {
      const command = { name: 'Lamp', price: 1, stock: 3 };
      const context = messageContext('products.create', uuidv4());
      const first = await at.catalogue.createProduct(context, command);
      expect(await at.catalogue.createProduct(context, command)).toEqual(first);
      expect(await at.products.listProducts({})).toHaveLength(1);
    });
  });

  describe('editing a product', () => {
    it('changes the given fields, and increases the version', async () => {
      const { id } = await at.create(7, { name: 'Lamp', price: 9.99 });
      const edited = await at.catalogue.updateProduct(message(), { id, price: 8, actor: 'olga' });
      expect(edited).toMatchObject({ name: 'Lamp', price: 8, stock: 7, lowStockThreshold: 10, version: 2 });
      const entry = (await audit()).at(-1);
      expect(JSON.parse(entry?.before ?? '')).toMatchObject({ price: 9.99, version: 1 });
      expect(JSON.parse(entry?.after ?? '')).toMatchObject({ price: 8, version: 2 });
    });

    it('is refused if the product has none of the required versions', async () => {
      const { id } = await at.create(7);
      await at.catalogue.updateProduct(message(), { id, price: 8, ifVersion: [1] });
      const late = at.catalogue.updateProduct(message(), { id, price: 7, ifVersion: [1] });
      await expect(late).rejects.toMatchObject({ code: 'STALE' });
      await at.catalogue.updateProduct(message(), { id, price: 6, ifVersion: [1, 2] });
      expect(await at.products.getProduct(id)).toMatchObject({ price: 6, version: 3 });
    });

    it('lets one of two edits of the same version win', async () => {
      const { id } = await at.create(7);
      const edits = [8, 9].map((price) =>
        at.catalogue.updateProduct(message(), { id, price, ifVersion: [1] }),
      );
      const results = await Promise.allSettled(edits);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await at.products.getProduct(id)).version).toBe(2);
    });

    it('requires a change and an existing product', async () => {
      const { id } = await at.create(7);
      expect(() => at.catalogue.updateProduct(message(), { id })).toThrow(InvalidPayloadError);
      const missing = at.catalogue.updateProduct(message(), { id: uuidv4(), price: 1 });
      await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('moving stock by hand', () => {
    it('adds the units, with reason and person', async () => {
      const { id } = await at.create(7);
      const product = await at.catalogue.restock(message(), {
        id,
        quantity: 5,
        reason: 'van',
        actor: 'olga',
      });
      expect(product.stock).toBe(12);
      expect((await ledger(id))[0]).toMatchObject({
        delta: 5,
        kind: 'restock',
        reason: 'van',
        actor: 'olga',
      });
      expect((await audit()).at(-1)).toEqual({
        actor: 'olga',
        action: 'products.restock',
        before: '{"stock":7}',
        after: '{"stock":12,"reason":"van"}',
      });
    });

    it('adds it once when the message comes twice', async () => {
      const { id } = await at.create(7);
      const again = message();
      for (let n = 0; n < 2; n++) await at.catalogue.restock(again, { id, quantity: 5, reason: 'van' });
      expect(await at.stockOf(id)).toBe(12);
      expect(await at.ledgerOf(id)).toBe(12);
    });

    it('removes units, down to zero', async () => {
      const { id } = await at.create(7);
      await at.catalogue.adjust(message(), { id, delta: -7, reason: 'broken' });
      expect(await at.stockOf(id)).toBe(0);
      expect((await ledger(id))[0]).toMatchObject({
        delta: -7,
        kind: 'adjust',
        reason: 'broken',
        // A plain client names nobody.
        actor: 'unknown',
      });
    });

    it('does not remove more than there is', async () => {
      const { id } = await at.create(1);
      const tooMuch = at.catalogue.adjust(message(), { id, delta: -2, reason: 'broken' });
      await expect(tooMuch).rejects.toThrow(`product ${id} has 1 unit: 2 cannot be removed`);
      expect(await at.stockOf(id)).toBe(1);
      expect(await at.ledgerOf(id)).toBe(1);
    });

    it('requires an existing product', async () => {
      const id = uuidv4();
      const missing = { code: 'NOT_FOUND' };
      await expect(at.catalogue.restock(message(), { id, quantity: 1, reason: 'van' })).rejects.toMatchObject(
        missing,
      );
      await expect(at.catalogue.adjust(message(), { id, delta: -1, reason: 'gone' })).rejects.toMatchObject(
        missing,
      );
    });
  });

  describe('the ledger of a product', () => {
    it('is paged, the newest first, and each movement comes once', async () => {
      const { id } = await at.create(1);
      for (let n = 2; n <= 5; n++) await at.catalogue.restock(message(), { id, quantity: n, reason: 'van' });
      const deltas: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await at.catalogue.listMovements({ id, limit: 2, ...(cursor && { cursor }) });
        deltas.push(...page.items.map(({ delta }) => delta));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(deltas).toEqual([5, 4, 3, 2, 1]);
    });

    it('refuses the cursor of another product', async () => {
      const [lamp, chair] = [await at.create(1), await at.create(1)];
      await at.catalogue.restock(message(), { id: lamp.id, quantity: 1, reason: 'van' });
      const { nextCursor } = await at.catalogue.listMovements({ id: lamp.id, limit: 1 });
      const other = at.catalogue.listMovements({ id: chair.id, cursor: nextCursor ?? '' });
      await expect(other).rejects.toThrow(InvalidPayloadError);
    });

    it('of a product that does not exist is not found', async () => {
      await expect(at.catalogue.listMovements({ id: uuidv4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  it('counts the products, and shows the lowest of those below their threshold', async () => {
    await at.create(9, { name: 'nine' });
    await at.create(3, { name: 'three' });
    await at.create(0, { name: 'none' });
    await at.create(10, { name: 'ten' });
    await at.create(50, { name: 'fifty', lowStockThreshold: 60 });
    const stats = await at.catalogue.stats({ lowest: 2 });
    expect(stats).toMatchObject({
      products: 5,
      lowStock: 4,
      soldOut: 1,
      outboxPending: 0,
      deadLettersOpen: 0,
    });
    expect(stats.lowest.map(({ name }) => name)).toEqual(['none', 'three']);
  });
});
