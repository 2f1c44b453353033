import fc from 'fast-check';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { InvalidPayloadError } from '@order-flow/contracts/errors';
import { orderStatuses, type ListOrders, type OrderView } from '@order-flow/contracts/payloads';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import { ordersAtWork } from '../../testing/orders-at-work';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const DAY = 24 * 3_600_000;

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('what a person asks of the orders', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  const [lamp, chair] = [uuidv4(), uuidv4()];
  /** One order a day from START on, oldest first, with alternating products and statuses. */
  let all: OrderView[];

  beforeAll(async () => {
    at = await ordersAtWork();
    const rows = Array.from({ length: 25 }, (_, n) => {
      const createdAt = new Date(START + n * DAY).toISOString();
      const id = uuidv7({ msecs: START + n * DAY });
      const status = orderStatuses[n % 4];
      const traceId = String(n).padStart(32, '0');
      return `('${id}','${n % 2 ? chair : lamp}',1,'${status}','${uuidv4()}','${createdAt}','${createdAt}','${id}','settled',0,'${traceId}')`;
    });
    await at.database.query(
      `INSERT INTO orders (id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt", "requestKey",
         "stockState", redrives, "traceId") VALUES ${rows.join(',')}`,
    );
    all = (await at.queries.list({ order: 'oldest', limit: 200 })).items;
  });
  afterAll(() => at.close());

  /** All pages, one after the other. */
  async function pages(query: ListOrders): Promise<OrderView[]> {
    const found: OrderView[] = [];
    let cursor: string | undefined;
    do {
      const page = await at.queries.list({ ...query, ...(cursor && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  }

  it('lists the newest first, and the oldest first where that is asked for', async () => {
    expect(all).toHaveLength(25);
    expect(await pages({})).toEqual([...all].reverse());
  });

  it('finds an order by the part of its id or message key that a page shows, and keeps the other filters', async () => {
    const [older, newer] = [all[3], all[20]].map((order) => order ?? all[0]) as [OrderView, OrderView];
    for (const q of [
      `…${older.id.slice(-8)}`,
      older.id.slice(-6).toUpperCase(),
      older.id.slice(0, 20),
      `${older.idempotencyKey.slice(0, 8)}…`,
    ]) {
      expect(await at.queries.list({ q })).toMatchObject({ items: [{ id: older.id }], searchedTo: null });
    }
    const q = older.id.slice(-8);
    expect((await at.queries.list({ q, status: older.status })).items).toHaveLength(1);
    expect((await at.queries.list({ q, status: newer.status })).items).toEqual([]);
    expect((await at.queries.list({ q, from: newer.createdAt })).items).toEqual([]);
  });

  it("finds an order by its client's key, even if that looks like a part of an id", async () => {
    for (const [n, clientKey] of ['2026-0101', 'cart 4711'].entries()) {
      await at.database.query('UPDATE orders SET "clientKey" = $1 WHERE id = $2', [
        clientKey,
        all[n]?.id ?? '',
      ]);
      expect(await pages({ q: clientKey })).toMatchObject([{ id: all[n]?.id, clientKey }]);
      expect(await pages({ q: clientKey.slice(0, -1) })).toEqual([]);
      await at.database.query('UPDATE orders SET "clientKey" = NULL');
    }
  });

  it('returns each order once, for any filter, sort order and page size', async () => {
    const day = fc.option(fc.integer({ min: -1, max: 26 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          status: fc.option(fc.constantFrom(...orderStatuses), { nil: undefined }),
          productId: fc.option(fc.constantFrom(lamp, chair), { nil: undefined }),
          from: day,
          to: day,
          order: fc.constantFrom('newest' as const, 'oldest' as const),
          limit: fc.integer({ min: 1, max: 30 }),
        }),
        async ({ status, productId, from, to, order, limit }) => {
          const instant = (n: number | undefined) =>
            n === undefined ? undefined : new Date(START + n * DAY).toISOString();
          const [first, last] = [instant(from), instant(to)];
          const found = await pages({
            order,
            limit,
            ...(status && { status }),
            ...(productId && { productId }),
            ...(first && { from: first }),
            ...(last && { to: last }),
          });
          const expected = all.filter(
            (each) =>
              (!status || each.status === status) &&
              (!productId || each.productId === productId) &&
              (!first || each.createdAt >= first) &&
              (!last || each.createdAt < last),
          );
          expect(found).toEqual(order === 'oldest' ? expected : expected.reverse());
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 30_000 },
    );
  });

  it('says that there is no next page when a page is exactly full', async () => {
    expect((await at.queries.list({ limit: 25 })).nextCursor).toBeNull();
    expect((await at.queries.list({ limit: 24 })).nextCursor).not.toBeNull();
  });

  it('refuses a cursor of another list', async () => {
    const { nextCursor } = await at.queries.list({ limit: 5 });
    const cursor = nextCursor ?? '';
    await expect(at.queries.list({ limit: 5, status: 'PENDING', cursor })).rejects.toThrow(
      InvalidPayloadError,
    );
    await expect(at.queries.list({ limit: 5, order: 'oldest', cursor })).rejects.toThrow(InvalidPayloadError);
    await expect(at.queries.list({ limit: 5, cursor: 'made up' })).rejects.toThrow(InvalidPayloadError);
  });

  it('keeps its place when newer orders come in between two pages', async () => {
    const { items, nextCursor } = await at.queries.list({ limit: 5 });
    const order = await at.orders.createOrder(messageContext('orders.create', uuidv4()), {
      productId: lamp,
      quantity: 1,
    });
    const next = await at.queries.list({ limit: 5, cursor: nextCursor ?? '' });
    expect([...items, ...next.items].map(({ id }) => id)).toEqual(
      [...all]
        .reverse()
        .slice(0, 10)
        .map(({ id }) => id),
    );
    await at.database.query('DELETE FROM orders WHERE id = $1', [order.id]);
  });

  it('finds an order by its id, its message key and its trace, in any case', async () => {
    const wanted = all[7];
    for (const q of [wanted?.id, wanted?.id.toUpperCase(), wanted?.idempotencyKey, wanted?.traceId]) {
      expect((await at.queries.list({ q: String(q) })).items).toEqual([wanted]);
    }
    expect((await at.queries.list({ q: uuidv4() })).items).toEqual([]);
    expect((await at.queries.list({ q: String(wanted?.id), status: 'PENDING' })).items).toEqual([]);
  });

  it("finds orders by the client's key, exactly as it was sent, and keeps it with the order", async () => {
    const place = (clientKey: string, clientScope?: string) =>
      at.orders.createOrder(messageContext('orders.create', uuidv4()), {
        productId: lamp,
        quantity: 1,
        clientKey,
        ...(clientScope && { clientScope }),
      });
    const mixed = uuidv4().toUpperCase();
    const [first, second] = [await place('Cart 4711'), await place('Cart 4711', 'shop')];
    const [asUuid, asHex] = [await place(mixed), await place(mixed.replaceAll('-', ''))];
    await at.database.query('DELETE FROM idempotency_keys');
    const found = async (query: ListOrders) => (await at.queries.list(query)).items;
    expect(await found({ clientKey: 'Cart 4711' })).toMatchObject([
      { id: second.id, clientKey: 'Cart 4711' },
      { id: first.id, clientKey: 'Cart 4711' },
    ]);
    expect(await found({ clientKey: 'cart 4711' })).toEqual([]);
    expect(await found({ q: mixed })).toMatchObject([{ id: asUuid.id }]);
    expect(await found({ q: mixed.replaceAll('-', '') })).toMatchObject([{ id: asHex.id }]);
    expect(await at.queries.steps(first.id)).toMatchObject({ clientKey: 'Cart 4711' });
    // Everyone who knows an order's id can read it, but not who placed it.
    expect(await at.orders.getOrder(first.id)).not.toHaveProperty('clientKey');
    await at.database.query(`DELETE FROM orders WHERE "clientKey" IS NOT NULL`);
  });

  it('counts the orders by status as they change', async () => {
    const before = await at.queries.counts();
    const [first, second] = [
      await at.orders.createOrder(messageContext('orders.create', uuidv4()), {
        productId: lamp,
        quantity: 1,
      }),
      await at.orders.createOrder(messageContext('orders.create', uuidv4()), {
        productId: lamp,
        quantity: 1,
      }),
    ];
    await at.approve(first);
    await at.refuse(second);
    await at.orders.cancelOrder(messageContext('orders.cancel', uuidv4()), { id: first.id });
    expect(await at.queries.counts()).toEqual({
      ...before,
      REJECTED: before.REJECTED + 1,
      CANCELLED: before.CANCELLED + 1,
    });
  });

  it('says how long the oldest pending order has waited', async () => {
    const days = (await at.queries.pendingOldestAgeSeconds()) / 86_400;
    expect(days).toBeCloseTo((Date.now() - START) / DAY, 1);
  });

  it('tells the steps of an order, its own and those of its messages', async () => {
    const order = await at.orders.createOrder(messageContext('orders.create', uuidv4()), {
      productId: lamp,
      quantity: 1,
    });
    await at.approve(order);
    await at.approve(order);
    // The duplicate is recorded after its message was handled. This runs after that write.
    await at.row(order.id);
    const { idempotencyKey, steps } = await at.queries.steps(order.id);
    expect(idempotencyKey).toBe(order.idempotencyKey);
    expect(steps.map(({ step }) => step)).toEqual(['PENDING', 'CONFIRMED', 'DUPLICATE_SKIPPED']);
    await expect(at.queries.steps(uuidv4())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
