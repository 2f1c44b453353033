import { v4 as uuidv4 } from 'uuid';
import type { MovementPage, MovementView, ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';

describe('the catalogue over HTTP', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());

  const send = async <T = ProductView>(method: string, path: string, body?: unknown, headers = {}) =>
    stack.http<T>(method, path, body, { ...(await stack.asOperator()), ...headers });
  const create = async (stock = 20) =>
    (await send('POST', '/products', { name: 'Lamp', price: 45, stock })).body;
  const get = (id: string) => stack.http<ProductView>('GET', `/products/${id}`);
  const ledger = async (id: string) => {
    const items: MovementView[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/products/${id}/movements?limit=7${cursor ? `&cursor=${cursor}` : ''}`;
      const { body } = await stack.http<MovementPage>('GET', path, undefined, await stack.asViewer());
      items.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor);
    return items;
  };
  const audited = (target: string) =>
    query<{ action: string; before: string | null; after: string }>(
      stack.databases.products,
      'SELECT action, before, after FROM audit WHERE target = ? ORDER BY id',
      [target],
    );

  it('creates a product', async () => {
    const { status, headers, body } = await send('POST', '/v1/products', {
      name: 'Desk lamp',
      price: 45.5,
      stock: 600,
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/products/${body.id}`);
    expect(body).toEqual({
      id: expect.any(String) as string,
      name: 'Desk lamp',
      price: 45.5,
      stock: 600,
      lowStockThreshold: 10,
      version: 1,
    });
    expect(headers.get('etag')).toBe('"1-600"');
    expect((await get(body.id)).body).toEqual(body);
    expect(await audited(body.id)).toEqual([
      { action: 'products.create', before: null, after: JSON.stringify(body) },
    ]);
    const again = await send<Problem>('POST', '/products', { id: body.id, name: 'x', price: 1, stock: 1 });
    expect(again.status).toBe(409);
  });

  it.each([
    [{ name: '', price: 1, stock: 1 }, 'name'],
    [{ name: '   ', price: 1, stock: 1 }, 'name'],
    [{ name: 'two\nlines', price: 1, stock: 1 }, 'name'],
    [{ name: 'half \ud800', price: 1, stock: 1 }, 'name'],
    [{ name: 'x', price: -1, stock: 1 }, 'price'],
    [{ name: 'x', price: 1.005, stock: 1 }, 'price'],
    [{ name: 'x', price: '1', stock: 1 }, 'price'],
    [{ name: 'x', price: 1, stock: -1 }, 'stock'],
    [{ name: 'x', price: 1, stock: 1, lowStockThreshold: 1.5 }, 'lowStockThreshold'],
    [{ name: 'x', price: 1, stock: 1, id: '7' }, 'id'],
    [{ name: 'x', price: 1, stock: 1, id: null }, 'id'],
    [{ name: 'x', price: 1, stock: 1, lowStockThreshold: null }, 'lowStockThreshold'],
    [{ name: 'x', price: 1, stock: 1, actor: 'someone else' }, 'actor'],
    [{ name: 'x', price: 1, stock: 1, version: 7 }, 'version'],
  ])('refuses %j', async (body, field) => {
    const answer = await send<Problem>('POST', '/products', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  it('edits name, price and threshold, as the next version', async () => {
    const { id } = await create();
    const edited = await send('PATCH', `/products/${id}`, { price: 40, lowStockThreshold: 25 });
    expect(edited).toMatchObject({
      status: 200,
      body: { name: 'Lamp', price: 40, lowStockThreshold: 25, version: 2, stock: 20 },
    });
    expect(edited.headers.get('etag')).toBe('"2-20"');
    expect((await audited(id)).at(-1)).toEqual({
      action: 'products.update',
      before: JSON.stringify({ name: 'Lamp', price: 45, lowStockThreshold: 10, version: 1 }),
      after: JSON.stringify({ name: 'Lamp', price: 40, lowStockThreshold: 25, version: 2 }),
    });
    expect((await send('PATCH', `/products/${id}`, {})).status).toBe(400);
    expect((await send('PATCH', `/products/${id}`, { name: null })).status).toBe(400);
    expect((await send('PATCH', `/products/${id}`, { stock: 1000 })).status).toBe(400);
    expect((await send('PATCH', `/products/${missing}`, { price: 1 })).status).toBe(404);
  });

  it('lets the first edit with If-Match win, and orders do not count as edits', async () => {
    const { id } = await create();
    const { headers } = await get(id);
    const etag = String(headers.get('etag'));
    const order = await stack.place(id, 3);
    await stack.untilFinal(order.id);
    const [mine, theirs] = [{ name: 'Mine' }, { name: 'Theirs' }];
    const first = await send('PATCH', `/products/${id}`, mine, { 'if-match': etag });
    expect(first).toMatchObject({ status: 200, body: { name: 'Mine', version: 2, stock: 17 } });
    const second = await send<Problem>('PATCH', `/products/${id}`, theirs, { 'if-match': etag });
    expect(second).toMatchObject({
      status: 412,
      body: { detail: `product ${id} was changed in the meantime: it is at version 2 now` },
    });
    expect((await get(id)).body.name).toBe('Mine');
    expect((await send('PATCH', `/products/${id}`, theirs, { 'if-match': '"else"' })).status).toBe(412);
    expect((await send('PATCH', `/products/${id}`, theirs, { 'if-match': 'else' })).status).toBe(400);
    expect((await send('PATCH', `/products/${id}`, theirs, { 'if-match': '*' })).status).toBe(200);
    const both = `"9-9", ${String((await get(id)).headers.get('etag'))}`;
    expect((await send('PATCH', `/products/${id}`, theirs, { 'if-match': both })).status).toBe(200);
  });

  it('lets one of fifty simultaneous edits of the same version win', async () => {
    const { id } = await create();
    const etag = String((await get(id)).headers.get('etag'));
    const answers = await inParallel(50, 50, (n) =>
      send('PATCH', `/products/${id}`, { name: `Edit ${n}` }, { 'if-match': etag }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(49);
  });

  it('changes stock only by restock and adjustment, never below zero, and the ledger adds up', async () => {
    const { id } = await create(10);
    const order = await stack.place(id, 4);
    await stack.untilFinal(order.id);
    expect(
      await send('POST', `/products/${id}/restock`, { quantity: 5, reason: 'delivery 12' }),
    ).toMatchObject({
      status: 200,
      body: { stock: 11, version: 1 },
    });
    expect(await send('POST', `/products/${id}/adjust`, { delta: -11, reason: 'a fire' })).toMatchObject({
      status: 200,
      body: { stock: 0 },
    });
    expect(await send('POST', `/products/${id}/adjust`, { delta: -1, reason: 'a thief' })).toMatchObject({
      status: 409,
      body: { detail: `product ${id} has 0 units: 1 cannot be removed` },
    });
    expect((await send('POST', `/products/${id}/adjust`, { delta: 3, reason: 'found' })).body.stock).toBe(3);

    const movements = await ledger(id);
    expect(movements.map(({ kind, delta, reason, actor }) => [kind, delta, reason, actor])).toEqual([
      ['adjust', 3, 'found', 'olga'],
      ['adjust', -11, 'a fire', 'olga'],
      ['restock', 5, 'delivery 12', 'olga'],
      ['reserve', -4, null, null],
      ['restock', 10, 'initial stock', 'olga'],
    ]);
    expect(movements[3]?.idempotencyKey).toBe(order.idempotencyKey);
    expect(await audited(id)).toMatchObject([
      { action: 'products.create' },
      { action: 'products.restock', before: '{"stock":6}', after: '{"stock":11,"reason":"delivery 12"}' },
      { action: 'products.adjust', before: '{"stock":11}', after: '{"stock":0,"reason":"a fire"}' },
      { action: 'products.adjust', before: '{"stock":0}', after: '{"stock":3,"reason":"found"}' },
    ]);
  });

  it('has a ledger whose pages add up to the stock while it changes', async () => {
    const { id } = await create(100);
    await inParallel(60, 10, async (n) => {
      if (n % 3 === 0) await stack.place(id);
      else await send('POST', `/products/${id}/adjust`, { delta: n % 3 === 1 ? 2 : -1, reason: 'count' });
    });
    await stack.allFinal();
    const movements = await ledger(id);
    expect(movements).toHaveLength(61);
    expect(movements.reduce((sum, { delta }) => sum + delta, 0)).toBe((await get(id)).body.stock);
  });

  it.each([
    ['restock', { quantity: 0, reason: 'x' }, 'quantity'],
    ['restock', { quantity: 1 }, 'reason'],
    ['adjust', { delta: 0, reason: 'x' }, 'delta'],
    ['adjust', { delta: 1.5, reason: 'x' }, 'delta'],
    ['adjust', { delta: -1_000_001, reason: 'x' }, 'delta'],
    ['adjust', { delta: 1, reason: '' }, 'reason'],
    ['adjust', { delta: 1, reason: 'x'.repeat(501) }, 'reason'],
  ])('refuses %s %j', async (what, body, field) => {
    const { id } = await create(1);
    const answer = await send<Problem>('POST', `/products/${id}/${what}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.field).toBe(field);
  });

  it('answers 404 for an unknown product', async () => {
    const id = uuidv4();
    expect((await send('POST', `/products/${id}/restock`, { quantity: 1, reason: 'x' })).status).toBe(404);
    expect((await send('POST', `/products/${id}/adjust`, { delta: -1, reason: 'x' })).status).toBe(404);
    expect((await send('GET', `/products/${id}/movements`)).status).toBe(404);
    expect((await send('GET', `/products/${id}/movements?cursor=abc`)).status).toBe(400);
    expect((await send('GET', `/products/${id}/movements?limit=201`)).status).toBe(400);
  });

  it('leaves everything in order', async () => {
    await expectInvariants(stack);
  });
});
