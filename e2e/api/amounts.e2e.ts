import type {
  ListedOrder,
  OrderPage,
  OrderTimeline,
  OrderView,
  SearchView,
} from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

let stack: Stack;
beforeAll(async () => (stack = await Stack.start()));
afterAll(() => stack.stop());

const place = (body: object, headers = {}) => stack.http<OrderView>('POST', '/orders', body, headers);
const get = async <T>(path: string) =>
  (await stack.http<T>('GET', path, undefined, await stack.asViewer())).body;

describe('an order', () => {
  it('keeps what it costs as of its reservation, and the reference of its customer', async () => {
    const { id: productId, price } = await stack.createProduct(10);
    const cents = Math.round(price * 100);
    const placed = await place({ productId, quantity: 3, reference: 'PO-118' });
    expect(placed).toMatchObject({ status: 201, body: { unitPrice: null, amount: null } });
    // Everyone who knows the id can read the order.
    expect(placed.body).not.toHaveProperty('reference');
    const { id } = placed.body;
    stack.acknowledged.push(placed.body);
    await stack.untilFinal(id);
    await stack.http('PATCH', `/products/${productId}`, { price: price + 1 }, await stack.asOperator());
    const order = await get<OrderView>(`/orders/${id}`);
    expect(order).toMatchObject({ status: 'CONFIRMED', unitPrice: cents, amount: 3 * cents });
    expect((await get<OrderTimeline>(`/orders/${id}/timeline`)).reference).toBe('PO-118');

    const found: Partial<ListedOrder>[] = [{ id, reference: 'PO-118', amount: 3 * cents }];
    expect((await get<OrderPage>('/orders?q=PO-118')).items).toMatchObject(found);
    const search = await get<SearchView>('/search?q=PO-118');
    expect(search.orders).toMatchObject(found);
    expect(search.tried).toContain('reference');
  });

  it('without a reference is as before, and a rejected one has no amount', async () => {
    const { id: productId } = await stack.createProduct(1);
    const placed = await stack.place(productId, 2);
    expect(await stack.untilFinal(placed.id)).toMatchObject({ status: 'REJECTED', amount: null });
    const { items } = await get<OrderPage>('/orders?limit=1');
    expect(items).toMatchObject([{ id: placed.id, reference: null, amount: null }]);
  });

  it('is another one for the same Idempotency-Key if its reference differs', async () => {
    const { id: productId } = await stack.createProduct(10);
    const key = { 'idempotency-key': 'cart-4711' };
    const first = await place({ productId, quantity: 1, reference: 'A' }, key);
    stack.acknowledged.push(first.body);
    expect(await place({ productId, quantity: 1, reference: 'A' }, key)).toMatchObject({
      status: 201,
      body: { id: first.body.id },
    });
    expect((await place({ productId, quantity: 1, reference: 'B' }, key)).status).toBe(422);
  });

  it.each([['two\nlines'], [''], ['x'.repeat(65)], [null], [118]])(
    'is refused with the reference %j',
    async (reference) => {
      const { id: productId } = await stack.createProduct(1);
      const { status, body } = await place({ productId, quantity: 1, reference });
      const { errors } = body as unknown as { errors: { field: string }[] };
      expect([status, errors[0]?.field]).toEqual([400, 'reference']);
    },
  );

  it('has the price that the reservation has recorded', async () => {
    const { id: productId } = await stack.createProduct(10);
    const { id } = await stack.place(productId);
    await stack.untilFinal(id);
    const [row] = await query<{ unitPrice: number }>(
      stack.databases.products,
      'SELECT "unitPrice" FROM reservations WHERE "productId" = ?',
      [productId],
    );
    const { unitPrice } = await get<OrderView>(`/orders/${id}`);
    expect(Number(row?.unitPrice)).toBe(unitPrice);
    await expectInvariants(stack);
  });
});
