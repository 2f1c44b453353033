import fc from 'fast-check';
import { v4 as uuidv4 } from 'uuid';
import { PermanentError } from '@order-flow/contracts/errors';
import type { ListProducts, ReserveStock, StockReserved } from '@order-flow/contracts/payloads';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import { productsAtWork } from '../testing/products-at-work';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('ProductsService', () => {
  let at: Awaited<ReturnType<typeof productsAtWork>>;
  beforeEach(async () => {
    at = await productsAtWork();
  });
  afterEach(() => at.close());

  const wanted = (productId: string, quantity: number, idempotencyKey = uuidv4()): ReserveStock => ({
    productId,
    quantity,
    idempotencyKey,
  });
  const answers = () => at.sent.dataOf('product.stockReserved') as StockReserved[];
  const answersTo = (key: string) => answers().filter(({ idempotencyKey }) => idempotencyKey === key);
  const released = () => at.sent.dataOf('product.stockReleased');
  const reservations = () =>
    at.database.query<{ n: number }>('SELECT count(*) AS n FROM reservations').then(([row]) => row?.n);
  const movements = (productId: string) =>
    at.database.query<{ kind: string; delta: number }>(
      'SELECT kind, delta FROM stock_movements WHERE "productId" = $1 ORDER BY id',
      [productId],
    );

  describe('reserving stock', () => {
    it('takes the units, records the movement and answers that it is approved', async () => {
      const { id } = await at.create(10, { lowStockThreshold: 5 });
      const want = wanted(id, 4);
      await at.products.reserveStock(want);
      expect(await at.stockOf(id)).toBe(6);
      expect((await movements(id)).at(-1)).toEqual({ kind: 'reserve', delta: -4 });
      expect(at.sent.all).toEqual([
        {
          queue: 'orders_queue',
          pattern: 'product.stockReserved',
          data: { approved: true, unitPrice: 999, ...want },
        },
      ]);
    });

    it('tells everyone once that the stock has become low, and again only after it was not', async () => {
      const { id } = await at.create(12);
      // In one commit: only their sum makes it low.
      await Promise.all([1, 1, 1].map((quantity) => at.products.reserveStock(wanted(id, quantity))));
      await at.products.reserveStock(wanted(id, 1));
      const low = { version: 1, productId: id, name: 'Lamp', lowStockThreshold: 10 };
      await at.allSent();
      expect(at.sent.dataOf('product.lowStock')).toMatchObject([{ ...low, stock: 9 }]);
      await at.catalogue.adjust(messageContext('products.adjust', uuidv4()), {
        id,
        delta: 5,
        reason: 'found',
      });
      await at.catalogue.adjust(messageContext('products.adjust', uuidv4()), {
        id,
        delta: -9,
        reason: 'lost',
      });
      await at.catalogue.updateProduct(messageContext('products.update', uuidv4()), {
        id,
        lowStockThreshold: 2,
      });
      await at.catalogue.updateProduct(messageContext('products.update', uuidv4()), {
        id,
        lowStockThreshold: 8,
      });
      await at.allSent();
      expect(at.sent.dataOf('product.lowStock')).toMatchObject([
        { stock: 9 },
        { stock: 4 },
        { stock: 4, lowStockThreshold: 8 },
      ]);
    });

    it('answers with the price in cents, and a repeated request with the same one though it has changed', async () => {
      const { id } = await at.create(10);
      const edit = (price: number) =>
        at.catalogue.updateProduct(messageContext('products.update', uuidv4()), { id, price });
      await edit(19.99);
      const [first, second] = [wanted(id, 1), wanted(id, 1)];
      await at.products.reserveStock(first);
      await edit(0.29);
      await Promise.all([first, second].map((want) => at.products.reserveStock(want)));
      expect(answersTo(first.idempotencyKey).map(({ unitPrice }) => unitPrice)).toEqual([1999, 1999]);
      expect(answersTo(second.idempotencyKey).map(({ unitPrice }) => unitPrice)).toEqual([29]);
    });

    it('takes the last unit, and refuses the next', async () => {
      const { id } = await at.create(1);
      const [first, second] = [wanted(id, 1), wanted(id, 1)];
      await at.products.reserveStock(first);
      await at.products.reserveStock(second);
      expect(answers().map(({ approved }) => approved)).toEqual([true, false]);
      expect(await at.stockOf(id)).toBe(0);
    });

    it('refuses more than the stock, and takes nothing', async () => {
      const { id } = await at.create(3);
      const want = wanted(id, 4);
      await at.products.reserveStock(want);
      expect(answers()).toEqual([
        { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: want.idempotencyKey },
      ]);
      expect(await at.stockOf(id)).toBe(3);
      expect(await movements(id)).toHaveLength(1);
    });

    it('refuses a product that does not exist', async () => {
      const want = wanted(uuidv4(), 1);
      await at.products.reserveStock(want);
      expect(answers()).toEqual([
        { approved: false, reason: 'PRODUCT_NOT_FOUND', idempotencyKey: want.idempotencyKey },
      ]);
    });

    it('repeats the recorded answer to a repeated request, and takes nothing', async () => {
      const { id } = await at.create(10);
      const want = wanted(id, 4);
      for (let n = 0; n < 3; n++) await at.products.reserveStock(want);
      expect(await at.stockOf(id)).toBe(6);
      expect(answers()).toEqual(
        Array.from({ length: 3 }, () => ({ approved: true, unitPrice: 999, ...want })),
      );
      const history = await at.database.query('SELECT step, times FROM message_history');
      expect(history).toEqual([{ step: 'DUPLICATE_SKIPPED', times: 2 }]);
    });

    it('repeats the recorded answer even if the request has changed', async () => {
      const { id } = await at.create(10);
      const want = wanted(id, 4);
      await at.products.reserveStock(want);
      await at.products.reserveStock({ ...want, quantity: 5 });
      expect(answers()).toEqual([
        { approved: true, unitPrice: 999, ...want },
        { approved: true, unitPrice: 999, ...want },
      ]);
      expect(await at.stockOf(id)).toBe(6);
    });

    it('keeps a refusal even after new stock has arrived', async () => {
      const { id } = await at.create(0);
      const want = wanted(id, 1);
      await at.products.reserveStock(want);
      await at.database.query('UPDATE products SET stock = 100 WHERE id = $1', [id]);
      await at.products.reserveStock(want);
      expect(answers().map(({ approved }) => approved)).toEqual([false, false]);
      expect(await at.stockOf(id)).toBe(100);
    });

    it('takes stock once when the same request comes several times at once', async () => {
      const { id } = await at.create(10);
      const want = wanted(id, 4);
      await Promise.all(Array.from({ length: 5 }, () => at.products.reserveStock(want)));
      expect(await at.stockOf(id)).toBe(6);
      expect(answers()).toHaveLength(5);
      expect(await reservations()).toBe(1);
    });

    it('takes stock once for repeated requests among new ones', async () => {
      const { id } = await at.create(100);
      const old = wanted(id, 10);
      await at.products.reserveStock(old);
      const fresh = Array.from({ length: 5 }, () => wanted(id, 1));
      await Promise.all([old, ...fresh, old].map((want) => at.products.reserveStock(want)));
      expect(await at.stockOf(id)).toBe(85);
      expect(answersTo(old.idempotencyKey)).toHaveLength(3);
    });

    it('sells exactly the stock when more is requested at once', async () => {
      const { id } = await at.create(100);
      await Promise.all(Array.from({ length: 50 }, () => at.products.reserveStock(wanted(id, 3))));
      expect(answers().filter(({ approved }) => approved)).toHaveLength(33);
      expect(await at.stockOf(id)).toBe(1);
      expect(await at.ledgerOf(id)).toBe(1);
    });

    it('refuses one product without affecting others in the same commit', async () => {
      const [empty, full] = [await at.create(0), await at.create(10)];
      const wants = [wanted(empty.id, 1), wanted(full.id, 1), wanted(uuidv4(), 1), wanted(full.id, 2)];
      await Promise.all(wants.map((want) => at.products.reserveStock(want)));
      const results = wants.map(({ idempotencyKey }) => answersTo(idempotencyKey)[0]);
      expect(results.map((answer) => answer?.reason ?? answer?.approved)).toEqual([
        'OUT_OF_STOCK',
        true,
        'PRODUCT_NOT_FOUND',
        true,
      ]);
      expect(await at.stockOf(full.id)).toBe(7);
    });

    it('stores and sends nothing if the commit fails', async () => {
      const { id } = await at.create(10);
      await at.database.failOn('INSERT ON stock_movements', 'the cause');
      await expect(at.products.reserveStock(wanted(id, 1))).rejects.toThrow('the cause');
      expect(await at.stockOf(id)).toBe(10);
      expect(await reservations()).toBe(0);
      expect(at.sent.all).toEqual([]);
    });
  });

  it('keeps stock and ledger equal, and the stock above zero, under any mix of simultaneous requests', async () => {
    const stock = 20;
    const question = fc.record({
      key: fc.nat(6),
      product: fc.nat(2),
      quantity: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(question, { maxLength: 8 }), { maxLength: 4 }), async (rounds) => {
        const products = [await at.create(stock), await at.create(stock)];
        const keys = Array.from({ length: 7 }, () => uuidv4());
        for (const round of rounds) {
          await Promise.all(
            round.map(({ key, product, quantity }) =>
              at.products.reserveStock(wanted(products[product]?.id ?? uuidv4(), quantity, keys[key])),
            ),
          );
        }
        const byKey = new Map(keys.map((key) => [key, answersTo(key)]));
        for (const each of byKey.values()) {
          // Every later answer to a key repeats the first one.
          for (const answer of each) expect(answer).toEqual(each[0]);
        }
        const approved = [...byKey.values()].flatMap(([answer]) => (answer?.approved ? [answer] : []));
        for (const { id } of products) {
          const sold = approved.reduce((sum, a) => sum + (a.productId === id ? (a.quantity ?? 0) : 0), 0);
          expect(await at.stockOf(id)).toBe(stock - sold);
          expect(await at.ledgerOf(id)).toBe(stock - sold);
          expect(stock - sold).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 25, interruptAfterTimeLimit: 30_000 },
    );
  });

  describe('releasing stock', () => {
    it('puts the units back, records the movement and answers how many', async () => {
      const { id } = await at.create(10);
      const want = wanted(id, 4);
      await at.products.reserveStock(want);
      await at.products.releaseStock({ idempotencyKey: want.idempotencyKey });
      expect(await at.stockOf(id)).toBe(10);
      expect((await movements(id)).at(-1)).toEqual({ kind: 'release', delta: 4 });
      expect(released()).toEqual([{ idempotencyKey: want.idempotencyKey, quantity: 4 }]);
    });

    it('puts them back once, and repeats the answer', async () => {
      const { id } = await at.create(10);
      const { idempotencyKey, ...rest } = wanted(id, 4);
      await at.products.reserveStock({ idempotencyKey, ...rest });
      await Promise.all([1, 2, 3].map(() => at.products.releaseStock({ idempotencyKey })));
      expect(await at.stockOf(id)).toBe(10);
      expect(released()).toEqual(Array.from({ length: 3 }, () => ({ idempotencyKey, quantity: 4 })));
    });

    it('puts nothing back for a refusal, and answers 0', async () => {
      const { id } = await at.create(1);
      const { idempotencyKey, ...rest } = wanted(id, 4);
      await at.products.reserveStock({ idempotencyKey, ...rest });
      await at.products.releaseStock({ idempotencyKey });
      expect(released()).toEqual([{ idempotencyKey, quantity: 0 }]);
      expect(await at.stockOf(id)).toBe(1);
    });

    it('fails permanently if nothing was reserved', async () => {
      const failing = at.products.releaseStock({ idempotencyKey: uuidv4() });
      await expect(failing).rejects.toThrow(PermanentError);
      expect(at.sent.all).toEqual([]);
    });

    it('does not reserve again with the key of a released reservation', async () => {
      const { id } = await at.create(10);
      const want = wanted(id, 4);
      await at.products.reserveStock(want);
      await at.products.releaseStock({ idempotencyKey: want.idempotencyKey });
      await at.products.reserveStock(want);
      expect(await at.stockOf(id)).toBe(10);
    });
  });

  describe('looking up', () => {
    it('lists the products by id, page after page', async () => {
      const ids = (await Promise.all([1, 2, 3].map((stock) => at.create(stock)))).map(({ id }) => id).sort();
      const first = await at.products.listProducts({ limit: 2 });
      const second = await at.products.listProducts({ limit: 2, after: ids[1] ?? '' });
      expect([...first, ...second].map(({ id }) => id)).toEqual(ids);
    });

    it('lists those whose stock is low, or sold out, page after page', async () => {
      const stock = (query: ListProducts) =>
        at.products.listProducts(query).then((found) => found.map((one) => one.stock).sort());
      for (const units of [0, 0, 9, 10]) await at.create(units);
      expect(await stock({ stock: 'low' })).toEqual([0, 0, 9]);
      expect(await stock({ stock: 'out' })).toEqual([0, 0]);
      const [first] = await at.products.listProducts({ stock: 'out', limit: 1 });
      expect(await stock({ stock: 'out', after: first?.id ?? '' })).toEqual([0]);
    });

    it('throws NOT_FOUND for a product that does not exist', async () => {
      await expect(at.products.getProduct(uuidv4())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it("gives an order's timeline the steps of its stock", async () => {
      const { id } = await at.create(4);
      const [taken, refused] = [wanted(id, 1), wanted(id, 4)];
      for (const want of [taken, refused, refused]) await at.products.reserveStock(want);
      await at.products.releaseStock({ idempotencyKey: taken.idempotencyKey });
      const steps = async ({ idempotencyKey }: ReserveStock) =>
        (await at.products.orderSteps(idempotencyKey)).map(({ step, detail }) => [step, detail]);
      expect(await steps(taken)).toEqual([
        ['STOCK_RESERVED', '1 unit'],
        ['STOCK_PUT_BACK', '1 unit'],
      ]);
      expect(await steps(refused)).toEqual([
        ['STOCK_REFUSED', 'OUT_OF_STOCK'],
        ['DUPLICATE_SKIPPED', 'product.reserveStock'],
      ]);
      expect(await at.products.orderSteps(uuidv4())).toEqual([]);
    });
  });
});
