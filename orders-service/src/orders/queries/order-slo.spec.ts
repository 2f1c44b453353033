import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import type { ListOrders } from '@order-flow/contracts/payloads';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import { ordersAtWork } from '../../testing/orders-at-work';
import type { EndedOrder } from '../order-statements';
import { endedLate } from './order-lateness';
import { OrderSlos } from './order-slo';

const NOW = Date.parse('2026-03-01T12:00:30.000Z');

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('how the promise for orders is kept', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  beforeEach(async () => {
    at = await ordersAtWork();
  });
  afterEach(() => at.close());

  const count = (minute: string, status: string, n: number) =>
    at.database.query('INSERT INTO order_minutes (minute, status, bucket, n) VALUES ($1, $2, 0, $3)', [
      minute,
      status,
      n,
    ]);
  /** A PENDING order of so long before NOW. */
  const pend = (seconds: number) => {
    const msecs = NOW - seconds * 1000;
    const createdAt = new Date(msecs).toISOString();
    return at.database.query(
      `INSERT INTO orders (id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt", "requestKey",
         "stockState", redrives) VALUES ($1, $2, 1, 'PENDING', $3, $4, $4, $5, 'asked', 0)`,
      [uuidv7({ msecs }), uuidv4(), uuidv4(), createdAt, uuidv4()],
    );
  };
  const now = (ms = NOW) => new OrderSlos(at.database.reads).now(ms);

  it('compares the late orders of the hour and of 30 days with those placed', async () => {
    await count('2026-01-29T12:00', 'PENDING', 1000);
    await count('2026-02-20T08:00', 'PENDING', 400);
    await count('2026-02-20T08:00', 'LATE', 3);
    await count('2026-03-01T11:00', 'PENDING', 90);
    await count('2026-03-01T11:30', 'LATE', 1);
    await count('2026-03-01T11:30', 'REJECTED', 50);
    await count('2026-03-01T12:00', 'PENDING', 10);
    expect(await now()).toEqual({
      objective: 0.999,
      withinSeconds: 5,
      lastHour: { from: '2026-03-01T11:00:00.000Z', placed: 100, late: 1 },
      last30Days: { from: '2026-02-20T08:00:00.000Z', placed: 500, late: 4 },
    });
  });

  it('counts a PENDING order as late once its time is over, in the windows of its creation', async () => {
    await count('2026-03-01T09:00', 'PENDING', 1);
    await count('2026-03-01T12:00', 'PENDING', 3);
    for (const seconds of [2, 4.9, 5.1, 3 * 3600]) await pend(seconds);
    expect(await now()).toMatchObject({ lastHour: { late: 1 }, last30Days: { late: 2 } });
  });

  it('adds up the 30 days anew after 30 s, and the hour at once, which the 30 days contain', async () => {
    const slos = new OrderSlos(at.database.reads);
    const placed = async (ms: number) => {
      const { lastHour, last30Days } = await slos.now(ms);
      return [lastHour.placed, last30Days.placed];
    };
    expect(await placed(NOW)).toEqual([0, 0]);
    await count('2026-02-20T08:00', 'PENDING', 5);
    await count('2026-03-01T12:00', 'PENDING', 2);
    await count('2026-03-01T12:00', 'LATE', 1);
    expect(await placed(NOW + 29_000)).toEqual([2, 2]);
    expect((await slos.now(NOW + 29_000)).last30Days).toEqual({
      from: '2026-03-01T12:00:00.000Z',
      placed: 2,
      late: 1,
    });
    expect(await placed(NOW + 30_000)).toEqual([2, 7]);
  });

  it('has a whole window and no orders where nothing was placed', async () => {
    expect((await now()).lastHour).toEqual({ from: '2026-03-01T11:00:00.000Z', placed: 0, late: 0 });
  });

  it('counts an order that is cancelled while it is PENDING as late, and no order that ended in time', async () => {
    const create = () =>
      at.orders.createOrder(messageContext('orders.create', uuidv4()), {
        productId: uuidv4(),
        quantity: 1,
      });
    const [pending, confirmed, rejected] = [await create(), await create(), await create()];
    await at.approve(confirmed);
    await at.refuse(rejected);
    const cancel = ({ id }: { id: string }) =>
      at.orders.cancelOrder(messageContext('orders.cancel', uuidv4()), { id, actor: 'olga' });
    await cancel(confirmed);
    expect((await now(Date.now())).lastHour).toMatchObject({ placed: 3, late: 0 });
    await cancel(pending);
    expect((await now(Date.now())).lastHour).toMatchObject({ placed: 3, late: 1 });
    expect((await at.queries.list({ timing: 'late' })).items).toMatchObject([{ id: pending.id }]);
  });

  it('lists exactly the orders that it counts as late, page by page', async () => {
    const create = async (secondsAgo: number) => {
      const order = await at.orders.createOrder(messageContext('orders.create', uuidv4()), {
        productId: uuidv4(),
        quantity: 1,
      });
      const msecs = Date.now() - secondsAgo * 1000;
      const id = uuidv7({ msecs });
      await at.database.query('UPDATE orders SET id = $1, "createdAt" = $2 WHERE id = $3', [
        id,
        new Date(msecs).toISOString(),
        order.id,
      ]);
      return { ...order, id };
    };
    const [confirmed, rejected, pending] = [await create(40), await create(30), await create(20)];
    const soon = await create(2);
    for (const order of [confirmed, soon]) await at.approve(order);
    await at.refuse(rejected);
    await create(1);
    expect((await now(Date.now())).lastHour).toMatchObject({ late: 3 });
    const ids = async (query: ListOrders) => (await at.queries.list(query)).items.map(({ id }) => id);
    const late = { timing: 'late' } as const;
    expect(await ids(late)).toEqual([pending.id, rejected.id, confirmed.id]);
    expect(await ids({ ...late, order: 'oldest', status: 'REJECTED' })).toEqual([rejected.id]);
    const from = new Date(Date.now() - 35_000).toISOString();
    expect(await ids({ ...late, from })).toEqual([pending.id, rejected.id]);
    expect(await ids({ ...late, to: from })).toEqual([confirmed.id]);
    const { nextCursor } = await at.queries.list({ ...late, limit: 2 });
    expect(await ids({ ...late, limit: 2, cursor: nextCursor ?? '' })).toEqual([confirmed.id]);
  });

  it.each([
    ['CONFIRMED', 5000, false],
    ['CONFIRMED', 5001, true],
    ['REJECTED', 5000, false],
    ['REJECTED', 5001, true],
    ['PENDING', 60_000, false],
  ] as const)('takes an order that is %s after %i ms as late: %s', (status, ms, late) => {
    const order = {
      ...{ status, stockState: 'settled', createdAt: new Date(NOW).toISOString() },
      updatedAt: new Date(NOW + ms).toISOString(),
    };
    expect(endedLate(order as EndedOrder)).toBe(late);
  });
});
