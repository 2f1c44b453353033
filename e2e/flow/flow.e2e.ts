import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

interface Problem {
  title: string;
  status: number;
  detail: string;
  traceId: string;
  errors?: { field: string; reason: string }[];
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const missing = '00000000-0000-4000-8000-00000000dead';

describe('the flow of an order', () => {
  let stack: Stack;
  let laptop: ProductView;

  beforeAll(async () => {
    stack = await Stack.start();
    laptop = await stack.createProduct(100, 'Laptop');
  });
  afterAll(() => stack.stop());

  it('answers PENDING with its Location, and ends CONFIRMED', async () => {
    const { status, headers, body } = await stack.http<OrderView>('POST', '/orders', {
      productId: laptop.id,
      quantity: 2,
    });
    stack.acknowledged.push(body);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/orders/${body.id}`);
    expect(body).toEqual({
      id: expect.stringMatching(UUID_V7) as string,
      productId: laptop.id,
      quantity: 2,
      // The price comes with the reservation.
      unitPrice: null,
      amount: null,
      status: 'PENDING',
      idempotencyKey: expect.stringMatching(UUID_V4) as string,
      createdAt: expect.any(String) as string,
      updatedAt: body.createdAt,
      traceId: headers.get('traceresponse')?.split('-')[1],
      traceSampled: true,
      reason: null,
    });
    expect(headers.get('traceparent')).toBe(headers.get('traceresponse'));

    const order = await stack.untilFinal(body.id);
    const { price } = laptop;
    const amounts = { unitPrice: Math.round(price * 100), amount: Math.round(2 * price * 100) };
    expect(order).toEqual({ ...body, ...amounts, status: 'CONFIRMED', updatedAt: order.updatedAt });
    expect(Date.parse(order.updatedAt)).toBeGreaterThanOrEqual(Date.parse(body.createdAt));
    expect((await stack.http<ProductView>('GET', `/products/${laptop.id}`)).body.stock).toBe(98);
  });

  it('marks the message as processed for 24 hours and releases the lock', async () => {
    const { id, idempotencyKey } = await stack.place(laptop.id);
    await stack.untilFinal(id);
    expect(await stack.redis.get(`processed:${idempotencyKey}`)).toBe('true');
    const ttl = await stack.redis.ttl(`processed:${idempotencyKey}`);
    expect(ttl).toBeGreaterThan(86_000);
    expect(ttl).toBeLessThanOrEqual(86_400);
    expect(await stack.redis.exists(`lock:${idempotencyKey}`)).toBe(0);
  });

  it('ends REJECTED with OUT_OF_STOCK if the stock is too small, and takes nothing', async () => {
    const { id } = await stack.place(laptop.id, 98);
    expect(await stack.untilFinal(id)).toMatchObject({ status: 'REJECTED', reason: 'OUT_OF_STOCK' });
    expect((await stack.http<ProductView>('GET', `/products/${laptop.id}`)).body.stock).toBe(97);
  });

  it('ends REJECTED with PRODUCT_NOT_FOUND if the product does not exist', async () => {
    const { id } = await stack.place(missing);
    expect(await stack.untilFinal(id)).toMatchObject({ status: 'REJECTED', reason: 'PRODUCT_NOT_FOUND' });
  });

  it('serves the same under /v1', async () => {
    const { status, headers, body } = await stack.http<OrderView>('POST', '/v1/orders', {
      productId: laptop.id.toUpperCase(),
      quantity: 1,
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/orders/${body.id}`);
    expect(body.productId).toBe(laptop.id);
    await stack.untilFinal(body.id);
    expect((await stack.http<OrderView>('GET', `/v1/orders/${body.id}`)).body.status).toBe('CONFIRMED');
    expect((await stack.http<ProductView>('GET', `/v1/products/${laptop.id}`)).body.name).toBe('Laptop');
    expect((await stack.http<ProductView[]>('GET', '/v1/products')).body).toHaveLength(1);
  });

  it.each<[string, unknown, string[]]>([
    ['no quantity', { productId: missing }, ['quantity']],
    ['no product', { quantity: 1 }, ['productId']],
    ['a product id that is none', { productId: 'laptop', quantity: 1 }, ['productId']],
    ['quantity 0', { productId: missing, quantity: 0 }, ['quantity']],
    ['quantity −1', { productId: missing, quantity: -1 }, ['quantity']],
    ['half a unit', { productId: missing, quantity: 0.5 }, ['quantity']],
    ['too many', { productId: missing, quantity: 1_000_001 }, ['quantity']],
    ['a number that only looks like an integer', `{"productId":"${missing}","quantity":1e21}`, ['quantity']],
    ['a quantity that is a text', { productId: missing, quantity: '1' }, ['quantity']],
    ['a field that is not ours', { productId: missing, quantity: 1, status: 'CONFIRMED' }, ['status']],
    ['a list', [{ productId: missing, quantity: 1 }], ['body']],
    ['an empty body', '', []],
    ['JSON that is none', '{"productId":', []],
  ])('refuses %s with 400, the field and the reason, and changes nothing', async (_, body, fields) => {
    const before = await query(stack.databases.orders, 'SELECT id FROM orders');
    const answer = await stack.http<Problem>('POST', '/orders', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 400, title: 'Bad Request' });
    expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
    if (fields.length > 0) {
      expect([...new Set(answer.body.errors?.map(({ field }) => field))].sort()).toEqual(fields);
      expect(answer.body.errors?.every(({ reason }) => reason.length > 5)).toBe(true);
    }
    expect(await query(stack.databases.orders, 'SELECT id FROM orders')).toHaveLength(before.length);
  });

  it('refuses a content type that is not JSON', async () => {
    const answer = await stack.http<Problem>('POST', '/orders', 'productId=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(answer).toMatchObject({ status: 415, body: { detail: 'Send the body as application/json.' } });
  });

  it('refuses bytes that are not UTF-8, instead of storing another text', async () => {
    const body = JSON.stringify({ productId: missing, quantity: 1, reference: 'a\u00ffb' });
    const answer = await fetch(`${stack.url('gateway')}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body, 'latin1'),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ detail: 'The body is not valid UTF-8.' });
  });

  it('answers 404 for an unknown id and 400 for an invalid id', async () => {
    expect(await stack.http('GET', `/orders/${missing}`)).toMatchObject({
      status: 404,
      body: { detail: `there is no order ${missing}` },
    });
    expect(await stack.http('GET', `/products/${missing}`)).toMatchObject({ status: 404 });
    expect(await stack.http('GET', '/orders/7')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'id' }] },
    });
    expect(await stack.http('GET', '/nowhere')).toMatchObject({ status: 404 });
  });

  it('pages through the products with a Link to the next page', async () => {
    for (let i = 0; i < 4; i++) await stack.createProduct(1);
    const seen: string[] = [];
    let next: string | undefined = '/products?limit=2';
    while (next) {
      const { body, headers }: { body: ProductView[]; headers: Headers } = await stack.http('GET', next);
      seen.push(...body.map(({ id }) => id));
      next = /<(.*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...seen].sort());
    expect((await stack.http('GET', '/products?limit=501')).status).toBe(400);
  });

  it("serves the products service's own API", async () => {
    const url = `${stack.url('products-service')}/products`;
    expect((await (await fetch(url)).json()) as ProductView[]).toHaveLength(5);
    expect(await (await fetch(`${url}/${laptop.id.toUpperCase()}`)).json()).toMatchObject({ name: 'Laptop' });
    expect((await fetch(`${url}/${missing}`)).status).toBe(404);
    expect((await fetch(`${url}/x`)).status).toBe(400);
  });

  it('cancels a confirmed order and puts its stock back, once', async () => {
    const product = await stack.createProduct(3);
    const { id } = await stack.place(product.id, 2);
    await stack.untilFinal(id);
    expect(await stack.request('orders.cancel', { id, actor: 'ana' })).toMatchObject({ status: 'CANCELLED' });
    expect(await stack.request('orders.cancel', { id })).toMatchObject({ status: 'CANCELLED' });
    await stack.allFinal();
    expect(await stack.request('products.get', { id: product.id })).toMatchObject({ stock: 3 });
    const steps = await query<{ step: string }>(
      stack.databases.orders,
      'SELECT step FROM order_timeline WHERE "orderId" = ? ORDER BY id',
      [id],
    );
    expect(steps.map(({ step }) => step)).toEqual([
      'PENDING',
      'CONFIRMED',
      'CANCELLED',
      'STOCK_RELEASE_ASKED',
      'STOCK_RELEASED',
    ]);
  });

  it('refuses to cancel a rejected order', async () => {
    const { id } = await stack.place(missing);
    await stack.untilFinal(id);
    await expect(stack.request('orders.cancel', { id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('counts what it did', async () => {
    for (const status of ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED']) {
      const [row] = await query<{ n: number }>(
        stack.databases.orders,
        'SELECT count(*) AS n FROM orders WHERE status = ?',
        [status],
      );
      expect(await stack.metric('orders-service', `orders_by_status{status="${status}"}`)).toBe(row?.n);
    }
    expect(await stack.metric('products-service', 'stock_reservations_total{outcome="out_of_stock"}')).toBe(
      1,
    );
    expect(
      await stack.metric(
        'products-service',
        `product_stock_level{product_id="${laptop.id}",product_name="Laptop"}`,
      ),
    ).toBe(96);
  });

  it('is ready, and leaves everything in order', async () => {
    for (const name of ['gateway', 'orders-service', 'products-service'] as const) {
      expect(await (await fetch(`${stack.url(name)}/health/live`)).json()).toEqual({ status: 'ok' });
      expect(await (await fetch(`${stack.url(name)}/health/ready`)).json()).toMatchObject({ status: 'ok' });
    }
    await expectInvariants(stack);
  });
});
