import { randomUUID } from 'node:crypto';
import { MAX_RUN_ORDERS, type ListOrders, type OrderPage } from '@order-flow/contracts/payloads';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import type { Replicas } from '@order-flow/storage/replicas';
import { ordersAtWork } from '../../testing/orders-at-work';
import { selectOrders } from './run-selection';
import { advanceRun, claimRun } from './run-statements';

jest.setTimeout(60_000);

describe('a run over orders', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  const PRODUCT = randomUUID();

  beforeEach(async () => {
    at = await ordersAtWork({ REPLAY_RATE_PER_SECOND: '10000' });
  });
  afterEach(async () => {
    await at.runs.stop();
    await at.close();
  });

  const place = () =>
    at.orders.createOrder(messageContext('orders.create', randomUUID()), {
      productId: PRODUCT,
      quantity: 2,
    });
  const start = (command: object, key = randomUUID()) =>
    at.runs.start(messageContext('orders.runs.start', key), {
      action: 'cancel',
      actor: 'ana',
      ...command,
    });
  /** Resolves when the run has ended. */
  async function ended(id: string) {
    for (;;) {
      const run = await at.runs.get(id);
      if (run.finishedAt !== null) return run;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const audited = (target: string) =>
    at.database.query<{ actor: string; action: string }>(
      'SELECT actor, action FROM audit WHERE target = $1 ORDER BY id',
      [target],
    );

  it('cancels each order once, as a request for it alone would, and says which it could not cancel and why', async () => {
    const [pending, confirmed, refused] = [await place(), await place(), await place()];
    await at.approve(confirmed);
    await at.refuse(refused);
    const unknown = randomUUID();
    const ids = [pending.id, confirmed.id, refused.id, unknown, pending.id];
    const begun = await start({ ids });
    expect(begun).toMatchObject({ action: 'cancel', actor: 'ana', total: 4, done: 0, finishedAt: null });
    expect(await ended(begun.id)).toMatchObject({
      total: 4,
      done: 2,
      refused: 2,
      stoppedBy: null,
      refusals: [
        { orderId: refused.id, reason: expect.stringContaining('nothing to cancel') as string },
        { orderId: unknown, reason: expect.stringContaining('no order') as string },
      ],
    });
    expect((await at.row(pending.id)).status).toBe('CANCELLED');
    expect(await at.row(confirmed.id)).toMatchObject({ status: 'CANCELLED', stockState: 'releasing' });
    expect((await at.row(refused.id)).status).toBe('REJECTED');
    expect(at.sent.dataOf('product.releaseStock')).toEqual([{ idempotencyKey: confirmed.idempotencyKey }]);
    expect(await audited(begun.id)).toEqual([{ actor: 'ana', action: 'orders.runs.start' }]);
    expect(await audited(confirmed.id)).toEqual([{ actor: 'ana', action: 'orders.cancel' }]);
  });

  it('takes the orders of a filter that the action can change, and no others', async () => {
    const [pending, confirmed, refused] = [await place(), await place(), await place()];
    await at.approve(confirmed);
    await at.refuse(refused);
    const filter = { productId: PRODUCT };
    expect(await at.runs.count({ action: 'cancel', ...filter })).toEqual({ orders: 2, more: false });
    expect(await at.runs.count({ action: 'redrive', ...filter })).toEqual({ orders: 1, more: false });
    const { id } = await start({ action: 'redrive', filter });
    expect(await ended(id)).toMatchObject({ total: 1, done: 1, refused: 0 });
    expect((await at.row(pending.id)).redrives).toBe(1);
    expect((await at.row(confirmed.id)).redrives).toBe(0);
  });

  it('redrives an order once, although the process died before it had noted that', async () => {
    const order = await place();
    const { id } = await start({ action: 'redrive', ids: [order.id] });
    await ended(id);
    await at.database.query('UPDATE order_runs SET position = 0, "finishedAt" = NULL WHERE id = $1', [id]);
    at.runs.onApplicationBootstrap();
    expect(await ended(id)).toMatchObject({ total: 1, done: 1 });
    expect((await at.row(order.id)).redrives).toBe(1);
  });

  it('starts once for one message, and refuses a run without orders', async () => {
    const order = await place();
    const key = randomUUID();
    const [first, second] = [await start({ ids: [order.id] }, key), await start({ ids: [order.id] }, key)];
    expect(second.id).toBe(first.id);
    await expect(start({ filter: { productId: randomUUID() } })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(start({ filter: {} })).rejects.toMatchObject({ name: 'InvalidPayloadError' });
    await expect(start({})).rejects.toMatchObject({ name: 'InvalidPayloadError' });
    await expect(start({ ids: [order.id], filter: {} })).rejects.toMatchObject({
      name: 'InvalidPayloadError',
    });
    await expect(at.runs.get(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('changes no further order after it was stopped, and goes on to the next run', async () => {
    const [changed, left] = [await place(), await place()];
    const cancel = at.orders.cancelOrder.bind(at.orders);
    jest.spyOn(at.orders, 'cancelOrder').mockImplementationOnce(async (message, command) => {
      const answer = await cancel(message, command);
      const { id = '' } = (await at.runs.latest()).items.at(-1) ?? {};
      await at.runs.stopRun(messageContext('orders.runs.stop', randomUUID()), { id, actor: 'bea' });
      return answer;
    });
    const { id } = await start({ ids: [changed.id, left.id] });
    const next = await start({ action: 'redrive', ids: [left.id] });
    expect(await ended(next.id)).toMatchObject({ done: 1 });
    expect(await at.runs.get(id)).toMatchObject({ total: 2, done: 1, stoppedBy: 'bea' });
    expect((await at.row(changed.id)).status).toBe('CANCELLED');
    expect((await at.row(left.id)).status).toBe('PENDING');
    expect((await audited(id)).map(({ action }) => action)).toEqual([
      'orders.runs.start',
      'orders.runs.stop',
    ]);
  });
});

it('is carried out by one replica, and by another once that one is gone', async () => {
  const at = await ordersAtWork();
  const replica = (id: number, isGone = false) =>
    ({ id, several: true, gone: () => String(isGone) }) as unknown as Replicas;
  const claim = (by: Replicas) => at.database.writes.run((tx) => claimRun(tx, by));
  const { id } = await at.runs.start(messageContext('orders.runs.start', randomUUID()), {
    action: 'cancel',
    ids: [randomUUID()],
  });
  await at.runs.stop();
  await at.database.query('UPDATE order_runs SET position = 0, owner = 0, "finishedAt" = NULL');
  expect(await claim(replica(1))).toMatchObject({ id, position: 0 });
  expect(await claim(replica(2))).toBeUndefined();
  expect(await claim(replica(1))).toMatchObject({ id });
  expect(await claim(replica(2, true))).toMatchObject({ id });
  const step = () => at.database.writes.run((tx) => advanceRun(tx, { id, position: 0 }));
  // Both replicas may have been at the same order: only the first step counts.
  expect([await step(), await step()]).toEqual([false, false]);
  expect(await at.runs.get(id)).toMatchObject({ done: 1, refused: 0 });
  await at.close();
});

it('takes at most so many orders, and says that there are more', async () => {
  const list = ({ status, limit = 0, cursor = '0' }: ListOrders): Promise<OrderPage> => {
    const from = Number(cursor);
    const items = Array.from({ length: limit }, (_, i) => ({ id: `${status} ${from + i}` }));
    return Promise.resolve({ items, nextCursor: String(from + limit) } as unknown as OrderPage);
  };
  const { ids, more } = await selectOrders({ list }, 'cancel', {});
  expect(ids).toHaveLength(MAX_RUN_ORDERS);
  expect(new Set(ids).size).toBe(MAX_RUN_ORDERS);
  expect(more).toBe(true);
});
