import type { OrderRun, OrderRunCount, OrderRunList, ProductView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';
/** So slow that a run can be seen, stopped and interrupted, however busy the machine is. */
const PER_SECOND = '2';

describe('an operator cancels many orders in one run', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ REPLAY_RATE_PER_SECOND: PER_SECOND, RPC_TIMEOUT_MS: '30000' });
  });
  afterAll(() => stack.stop());

  const post = async <T = OrderRun>(path: string, body?: object, headers = stack.asOperator()) =>
    stack.http<T>('POST', path, body, await headers);
  const get = async <T>(path: string) =>
    (await stack.http<T>('GET', path, undefined, await stack.asViewer())).body;
  const run = (id: string) => get<OrderRun>(`/order-runs/${id}`);
  const ended = (id: string) =>
    eventually(async () => ((await run(id)).finishedAt === null ? undefined : run(id)), 120_000);
  const stockOf = async (id: string) => (await stack.http<ProductView>('GET', `/products/${id}`)).body.stock;
  const audited = (target: string) =>
    query<{ actor: string; action: string }>(
      stack.databases.orders,
      'SELECT actor, action FROM audit WHERE target = ? ORDER BY id',
      [target],
    );
  /** A product with a stock of 100, and confirmed orders for one unit of it each. */
  async function confirmed(count: number) {
    const { id: productId } = await stack.createProduct(100);
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push((await stack.place(productId)).id);
    for (const id of ids) await stack.untilFinal(id);
    return { productId, ids };
  }

  it('counts first, cancels what matches a filter, and says what it could not cancel', async () => {
    const { productId, ids } = await confirmed(3);
    await confirmed(1);
    const count = await get<OrderRunCount>(`/order-runs/count?action=cancel&productId=${productId}`);
    expect(count).toEqual({ orders: 3, more: false });
    const begun = await post('/order-runs', { action: 'cancel', filter: { productId } });
    expect(begun).toMatchObject({ status: 202, body: { action: 'cancel', total: 3, finishedAt: null } });
    expect(begun.headers.get('location')).toBe(`/order-runs/${begun.body.id}`);
    expect(await ended(begun.body.id)).toMatchObject({ total: 3, done: 3, refused: 0, refusals: [] });
    await stack.allFinal();
    await eventually(async () => (await stockOf(productId)) === 100);
    expect(await audited(begun.body.id)).toMatchObject([{ action: 'orders.runs.start' }]);
    for (const id of ids) expect(await audited(id)).toMatchObject([{ action: 'orders.cancel' }]);

    const { body } = await post('/order-runs', { action: 'redrive', ids: [ids[0], missing] });
    const { refusals, ...redriven } = await ended(body.id);
    expect(redriven).toMatchObject({ total: 2, done: 0, refused: 2 });
    expect(refusals.map(({ orderId }) => orderId)).toEqual([ids[0], missing]);
    expect((await get<OrderRunList>('/order-runs')).items.map(({ id }) => id)).toEqual([
      body.id,
      begun.body.id,
    ]);
  });

  it('refuses a viewer, a run without orders, and a run that does not exist', async () => {
    const filter = { productId: missing };
    expect((await post('/order-runs', { action: 'cancel', filter }, stack.asViewer())).status).toBe(403);
    expect((await post('/order-runs', { action: 'cancel', filter })).status).toBe(409);
    expect((await post('/order-runs', { action: 'cancel' })).status).toBe(400);
    expect((await post('/order-runs', { action: 'delete', ids: [missing] })).status).toBe(400);
    expect((await post(`/order-runs/${missing}/stop`)).status).toBe(404);
  });

  it('goes on after its service was killed, and cancels each order once', async () => {
    const { productId, ids } = await confirmed(8);
    const { body } = await post('/order-runs', { action: 'cancel', ids });
    await eventually(async () => (await run(body.id)).done >= 2, 60_000);
    await stack.service('orders-service').stop('SIGKILL');
    await stack.up('orders-service');
    expect(await ended(body.id)).toMatchObject({ total: 8, done: 8, refused: 0 });
    for (const id of ids) expect(await audited(id)).toMatchObject([{ action: 'orders.cancel' }]);
    await stack.allFinal();
    await eventually(async () => (await stockOf(productId)) === 100);
    await expectInvariants(stack);
  });

  it('can be stopped: what is left stays as it is', async () => {
    const { ids } = await confirmed(20);
    const { body } = await post('/order-runs', { action: 'cancel', ids });
    await eventually(async () => (await run(body.id)).done >= 1, 60_000);
    const stopped = await post(`/order-runs/${body.id}/stop`);
    expect(stopped).toMatchObject({ status: 200, body: { stoppedBy: expect.any(String) as string } });
    const { done } = await run(body.id);
    expect(done).toBeLessThan(20);
    const last = await stack.order(String(ids.at(-1)));
    expect(last.status).toBe('CONFIRMED');
    expect((await audited(body.id)).map(({ action }) => action)).toEqual([
      'orders.runs.start',
      'orders.runs.stop',
    ]);
  });
});
