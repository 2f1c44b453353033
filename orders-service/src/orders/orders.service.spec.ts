import { v4 as uuidv4 } from 'uuid';
import { LockedError, PermanentError, RequestExpiredError } from '@order-flow/contracts/errors';
import type { CreateOrder, OrderView } from '@order-flow/contracts/payloads';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import { ordersAtWork } from '../testing/orders-at-work';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('OrdersService', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  beforeEach(async () => {
    at = await ordersAtWork();
  });
  afterEach(() => at.close());

  const productId = uuidv4();
  const create = (more: Partial<CreateOrder> = {}, messageId = uuidv4(), deadline?: number) =>
    at.orders.createOrder(messageContext('orders.create', messageId, deadline), {
      productId,
      quantity: 2,
      ...more,
    });
  const message = (key = uuidv4()) => messageContext('orders.cancel', key);
  const cancel = ({ id }: OrderView, context = message()) =>
    at.orders.cancelOrder(context, { id, actor: 'olga' });
  const reject = ({ id }: OrderView) =>
    at.orders.rejectOrder(message(), { id, actor: 'olga', reason: 'supplier is gone' });
  const released = ({ idempotencyKey }: OrderView, quantity = 2) =>
    at.orders.handleStockReleased({ idempotencyKey, quantity });
  const standing = async ({ id }: OrderView) => {
    const { status, stockState } = await at.row(id);
    return `${status} ${stockState}`;
  };
  const questions = () => at.sent.dataOf('product.reserveStock');
  const releases = () => at.sent.dataOf('product.releaseStock');
  const stepsOf = async ({ id }: OrderView) => (await at.steps(id)).map(([step]) => step);
  const audit = () => at.database.query('SELECT actor, action, before, after FROM audit ORDER BY id');
  const ordersStored = async () => (await at.queries.list({})).items.length;

  describe('placing an order', () => {
    it('stores it as PENDING and requests its stock from the products service', async () => {
      const order = await create();
      expect(order).toMatchObject({ productId, quantity: 2, status: 'PENDING', reason: null });
      expect(await at.orders.getOrder(order.id)).toEqual(order);
      expect(at.sent.all).toEqual([
        {
          queue: 'products_queue',
          pattern: 'product.reserveStock',
          data: { productId, quantity: 2, idempotencyKey: order.idempotencyKey },
        },
      ]);
      expect(await at.steps(order.id)).toEqual([['PENDING', null]]);
    });

    it('keeps the reference, and what the order costs as of the reservation', async () => {
      const { id, idempotencyKey, ...placed } = await create({ reference: 'PO 118' });
      expect(placed).toMatchObject({ unitPrice: null, amount: null });
      await at.orders.handleStockReserved({
        approved: true,
        productId,
        quantity: 2,
        unitPrice: 1999,
        idempotencyKey,
      });
      expect(await at.orders.getOrder(id)).toMatchObject({ unitPrice: 1999, amount: 3998 });
      for (const q of ['PO 118', ' PO 118'])
        expect((await at.queries.list({ q })).items).toMatchObject([
          { id, reference: 'PO 118', amount: 3998 },
        ]);
      expect((await at.queries.list({ q: 'po 118' })).items).toEqual([]);
      expect((await at.queries.steps(id)).reference).toBe('PO 118');
    });

    it('finds a reference that looks like an id or a part of one', async () => {
      for (const reference of ['20261129', uuidv4(), uuidv4().replaceAll('-', '')]) {
        const { id } = await create({ reference });
        expect((await at.queries.list({ q: reference })).items.map((order) => order.id)).toEqual([id]);
      }
    });

    it('is confirmed without an amount by the answer of a service that says no price', async () => {
      const order = await create();
      await at.approve(order);
      expect(await at.orders.getOrder(order.id)).toMatchObject({ status: 'CONFIRMED', amount: null });
    });

    it('plans to ask again after the first delay', async () => {
      const { id, createdAt } = await create();
      const { redriveAt } = await at.row(id);
      expect(Date.parse(redriveAt ?? '') - Date.parse(createdAt)).toBe(30_000);
    });

    it('makes one order of a request that is delivered twice, and asks once', async () => {
      const first = await create({}, 'request');
      expect(await create({}, 'request')).toEqual(first);
      expect(questions()).toHaveLength(1);
      expect(await ordersStored()).toBe(1);
    });

    it('makes one order of a request that is delivered twice at once', async () => {
      const [first, second] = await Promise.all([create({}, 'request'), create({}, 'request')]);
      expect(second).toEqual(first);
      expect(questions()).toHaveLength(1);
    });

    it('makes two orders of two equal requests', async () => {
      const [first, second] = [await create(), await create()];
      expect(second.id).not.toBe(first.id);
      expect(questions()).toHaveLength(2);
    });

    it('stores and sends nothing for a client that has stopped waiting', async () => {
      await expect(create({}, 'late', Date.now() - 1)).rejects.toThrow(RequestExpiredError);
      expect(await ordersStored()).toBe(0);
      expect(at.sent.all).toEqual([]);
    });

    it('stores and sends nothing if the commit fails', async () => {
      await at.database.failOn('INSERT ON order_timeline', 'the cause');
      await expect(create()).rejects.toThrow('the cause');
      expect(await ordersStored()).toBe(0);
      expect(at.sent.all).toEqual([]);
    });
  });

  describe('placing an order with an idempotency key', () => {
    const keyed = { clientKey: 'k', clientScope: 'shop' };

    it('gives the first answer again, even after the order has ended', async () => {
      const first = await create(keyed);
      await at.approve(first);
      expect(await create(keyed)).toEqual({ ...first, replayed: true });
      expect(questions()).toHaveLength(1);
    });

    it('is not marked as replayed when the same request is delivered again', async () => {
      const first = await create(keyed, 'request');
      expect(await create(keyed, 'request')).toEqual(first);
    });

    it('refuses the key for another order', async () => {
      await create(keyed);
      await expect(create({ ...keyed, quantity: 3 })).rejects.toMatchObject({ code: 'KEY_REUSED' });
      expect(await ordersStored()).toBe(1);
    });

    it('makes one order of many requests at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create(keyed)));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(await ordersStored()).toBe(1);
    });

    it('keeps the keys of different callers apart', async () => {
      const ids = [
        (await create(keyed)).id,
        (await create({ ...keyed, clientScope: 'other' })).id,
        (await create({ clientKey: 'k' })).id,
      ];
      expect(new Set(ids).size).toBe(3);
    });

    it('leaves the key free when the order could not be stored', async () => {
      const mend = await at.database.failOn('INSERT ON orders', 'the cause');
      await expect(create(keyed)).rejects.toThrow('the cause');
      await mend();
      expect(await create({ ...keyed, quantity: 3 })).not.toHaveProperty('replayed');
    });
  });

  describe('the answer of the products service', () => {
    it('confirms the order, which then holds its stock', async () => {
      const order = await create();
      expect(await at.approve(order)).toEqual({ status: 'ok' });
      expect(await standing(order)).toBe('CONFIRMED held');
      expect(await at.steps(order.id)).toEqual([
        ['PENDING', null],
        ['CONFIRMED', null],
      ]);
      expect((await at.row(order.id)).redriveAt).toBeNull();
    });

    it('rejects the order with the reason', async () => {
      const order = await create();
      await at.refuse(order);
      expect(await at.orders.getOrder(order.id)).toMatchObject({
        status: 'REJECTED',
        reason: 'OUT_OF_STOCK',
      });
      expect(await standing(order)).toBe('REJECTED settled');
    });

    it('counts once when it comes twice, by the mark in Redis', async () => {
      const order = await create();
      await at.approve(order);
      expect(await at.approve(order)).toMatchObject({ status: 'duplicate' });
      expect(await stepsOf(order)).toEqual(['PENDING', 'CONFIRMED']);
    });

    it('counts once when it comes twice and Redis has forgotten it or is away', async () => {
      const order = await create();
      await at.approve(order);
      at.redis.keys.clear();
      expect(await at.approve(order)).toMatchObject({ status: 'duplicate' });
      at.redis.away = true;
      expect(await at.approve(order)).toMatchObject({ status: 'duplicate' });
      expect(await stepsOf(order)).toEqual(['PENDING', 'CONFIRMED']);
    });

    it('counts once when it comes several times at once without Redis', async () => {
      at.redis.away = true;
      const order = await create();
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => at.approve(order)));
      expect(outcomes.filter(({ status }) => status === 'ok')).toHaveLength(1);
      expect(await stepsOf(order)).toEqual(['PENDING', 'CONFIRMED']);
    });

    it('does not turn a confirmed order into a rejected one', async () => {
      at.redis.away = true;
      const order = await create();
      await at.approve(order);
      await at.refuse(order);
      expect(await standing(order)).toBe('CONFIRMED held');
    });

    it('ends each of many orders by its own answer when they come at once', async () => {
      const orders = await Promise.all(Array.from({ length: 20 }, () => create()));
      await Promise.all(orders.map((order, n) => (n % 2 ? at.approve(order) : at.refuse(order))));
      const standings = await Promise.all(orders.map(standing));
      standings.forEach((each, n) => expect(each).toBe(n % 2 ? 'CONFIRMED held' : 'REJECTED settled'));
    });

    it('that approves something else confirms nothing, and takes no other answer with it', async () => {
      const [wrong, good] = [await create(), await create()];
      const { idempotencyKey } = wrong;
      const results = await Promise.allSettled([
        at.orders.handleStockReserved({ approved: true, productId, quantity: 99, idempotencyKey }),
        at.approve(good),
      ]);
      expect(results[0]).toMatchObject({ status: 'rejected', reason: expect.any(PermanentError) as Error });
      expect(await standing(wrong)).toBe('PENDING asked');
      expect(await standing(good)).toBe('CONFIRMED held');
    });

    it('without a request fails permanently', async () => {
      const stranger = { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: uuidv4() } as const;
      await expect(at.orders.handleStockReserved(stranger)).rejects.toThrow(PermanentError);
    });

    it('waits while another instance works on the same key', async () => {
      const order = await create();
      at.redis.keys.set(`lock:${order.idempotencyKey}`, 'theirs');
      await expect(at.approve(order)).rejects.toThrow(LockedError);
      expect(await standing(order)).toBe('PENDING asked');
    });

    it('can come again after its commit failed', async () => {
      const order = await create();
      const mend = await at.database.failOn('UPDATE ON orders', 'the cause');
      await expect(at.approve(order)).rejects.toThrow('the cause');
      expect([...at.redis.keys]).toEqual([]);
      await mend();
      expect(await at.approve(order)).toEqual({ status: 'ok' });
      expect(await stepsOf(order)).toEqual(['PENDING', 'CONFIRMED']);
    });
  });

  describe('cancelling', () => {
    it('a confirmed order requests the release of its stock, and settles when it is released', async () => {
      const order = await create();
      await at.approve(order);
      expect(await cancel(order)).toMatchObject({ status: 'CANCELLED' });
      expect(await standing(order)).toBe('CANCELLED releasing');
      expect(releases()).toEqual([{ idempotencyKey: order.idempotencyKey }]);
      await released(order);
      expect(await standing(order)).toBe('CANCELLED settled');
      expect(await at.steps(order.id)).toEqual([
        ['PENDING', null],
        ['CONFIRMED', null],
        ['CANCELLED', 'by olga'],
        ['STOCK_RELEASE_ASKED', null],
        ['STOCK_RELEASED', '2 units'],
      ]);
      expect(await audit()).toEqual([
        {
          actor: 'olga',
          action: 'orders.cancel',
          before: '{"status":"CONFIRMED"}',
          after: '{"status":"CANCELLED"}',
        },
      ]);
    });

    it('a pending order releases stock that is approved later', async () => {
      const order = await create();
      await cancel(order);
      expect(await standing(order)).toBe('CANCELLED asked');
      expect(releases()).toEqual([]);
      await at.approve(order);
      expect(await standing(order)).toBe('CANCELLED releasing');
      expect(releases()).toHaveLength(1);
      await released(order);
      expect(await standing(order)).toBe('CANCELLED settled');
    });

    it('a pending order releases nothing if its stock is refused later', async () => {
      const order = await create();
      await cancel(order);
      await at.refuse(order);
      expect(await standing(order)).toBe('CANCELLED settled');
      expect(releases()).toEqual([]);
    });

    it('releases the stock once if the late approval comes twice', async () => {
      at.redis.away = true;
      const order = await create();
      await cancel(order);
      await at.approve(order);
      expect(await at.approve(order)).toMatchObject({ status: 'duplicate' });
      expect(releases()).toHaveLength(1);
    });

    it('twice is once', async () => {
      const order = await create();
      await at.approve(order);
      await cancel(order);
      expect(await cancel(order)).toMatchObject({ status: 'CANCELLED' });
      const again = message();
      await cancel(order, again);
      await cancel(order, again);
      expect(releases()).toHaveLength(1);
      expect(await audit()).toHaveLength(1);
    });

    it('at the moment of the approval releases the stock, whichever comes first', async () => {
      const orders = await Promise.all(Array.from({ length: 10 }, () => create()));
      await Promise.all(orders.flatMap((order) => [at.approve(order), cancel(order)]));
      for (const order of orders) expect(await standing(order)).toBe('CANCELLED releasing');
      expect(releases()).toHaveLength(10);
    });

    it('a rejected order is refused, and an order that does not exist is not found', async () => {
      const order = await create();
      await at.refuse(order);
      await expect(cancel(order)).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(cancel({ ...order, id: uuidv4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('rejecting by hand', () => {
    it('ends a pending order with the reason of the person', async () => {
      const order = await create();
      expect(await reject(order)).toMatchObject({ status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' });
      expect((await at.steps(order.id)).at(-1)).toEqual(['REJECTED', 'by olga: supplier is gone']);
      expect(await audit()).toEqual([
        {
          actor: 'olga',
          action: 'orders.reject',
          before: '{"status":"PENDING"}',
          after: '{"status":"REJECTED","reason":"supplier is gone"}',
        },
      ]);
    });

    it('releases stock that is approved later, and stays rejected', async () => {
      const order = await create();
      await reject(order);
      await at.approve(order);
      expect(await standing(order)).toBe('REJECTED releasing');
      await released(order);
      expect(await standing(order)).toBe('REJECTED settled');
    });

    it('does not end an order that has ended', async () => {
      const order = await create();
      await at.approve(order);
      await expect(reject(order)).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(reject({ ...order, id: uuidv4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('an order whose stock was given up on', () => {
    const givenUp = async () => {
      const order = await create();
      await at.database.query('UPDATE orders SET "redriveAt" = NULL, redrives = 12 WHERE id = $1', [
        order.id,
      ]);
      return order;
    };

    it.each([
      ['cancelled', cancel],
      ['rejected', reject],
    ])('is asked for from the beginning when the order is %s, and released when it comes', async (_, end) => {
      const order = await givenUp();
      const from = Date.now();
      await end(order);
      const { redriveAt, redrives, stockState } = await at.row(order.id);
      expect({ redrives, stockState }).toEqual({ redrives: 0, stockState: 'asked' });
      const wait = Date.parse(redriveAt ?? '') - from;
      expect(wait).toBeGreaterThanOrEqual(30_000);
      expect(wait).toBeLessThan(60_000);
      await at.approve(order);
      expect(await standing(order)).toMatch(/ releasing$/);
      expect(releases()).toEqual([{ idempotencyKey: order.idempotencyKey }]);
    });

    it('keeps its place in the plan if it was not given up on', async () => {
      const order = await create();
      await at.database.query('UPDATE orders SET redrives = 2 WHERE id = $1', [order.id]);
      const { redriveAt } = await at.row(order.id);
      await cancel(order);
      expect(await at.row(order.id)).toMatchObject({ redriveAt, redrives: 2 });
    });
  });

  describe('asking again by hand', () => {
    const redrive = ({ id }: OrderView) => at.orders.redriveOrder(message(), { id, actor: 'olga' });

    it('sends the request of a pending order again, and forgets that its answer was processed', async () => {
      const order = await create();
      // As after a restored backup: Redis has marked an answer that the database does not have.
      at.redis.keys.set(`processed:${order.idempotencyKey}`, 'true');
      await redrive(order);
      expect(questions()).toEqual([questions()[0], questions()[0]]);
      expect((await at.steps(order.id)).at(-1)).toEqual(['STOCK_ASKED_AGAIN', 'by olga']);
      expect(await at.approve(order)).toEqual({ status: 'ok' });
    });

    it('sends the release of a cancelled order again', async () => {
      const order = await create();
      await at.approve(order);
      await cancel(order);
      await redrive(order);
      expect(releases()).toHaveLength(2);
      expect(questions()).toHaveLength(1);
    });

    it('waits longer before the next time', async () => {
      const order = await create();
      for (const seconds of [60, 120, 300]) {
        const from = Date.now();
        await redrive(order);
        const { redriveAt } = await at.row(order.id);
        const wait = Date.parse(redriveAt ?? '') - from;
        expect(wait).toBeGreaterThanOrEqual(seconds * 1000);
        expect(wait).toBeLessThan(seconds * 1000 + 30_000);
      }
    });

    it('begins anew with an order that was given up', async () => {
      const order = await create();
      await at.database.query('UPDATE orders SET "redriveAt" = NULL, redrives = 12 WHERE id = $1', [
        order.id,
      ]);
      await redrive(order);
      expect(await at.row(order.id)).toMatchObject({ redrives: 1 });
    });

    it('is refused for an order that does not wait for an answer', async () => {
      const order = await create();
      await at.approve(order);
      await expect(redrive(order)).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(redrive({ ...order, id: uuidv4() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('the message that stock was released', () => {
    it('counts once when it comes twice', async () => {
      const order = await create();
      await at.approve(order);
      await cancel(order);
      await released(order);
      await released(order);
      expect((await stepsOf(order)).filter((step) => step === 'STOCK_RELEASED')).toHaveLength(1);
    });

    it('fails permanently if no release was requested, and does not hide a real one', async () => {
      const order = await create();
      await at.approve(order);
      await expect(released(order)).rejects.toThrow(PermanentError);
      expect(await standing(order)).toBe('CONFIRMED held');
      await cancel(order);
      await released(order);
      expect(await standing(order)).toBe('CANCELLED settled');
    });

    it('fails permanently for an order that does not exist', async () => {
      const stranger = { idempotencyKey: uuidv4(), quantity: 1 };
      await expect(at.orders.handleStockReleased(stranger)).rejects.toThrow(PermanentError);
    });
  });

  describe('the public events of an order', () => {
    const events = async ({ id }: OrderView) => {
      await at.allSent();
      return at.sent.all
        .filter(
          ({ queue, data }) => queue === 'order-flow.events' && (data as { orderId: string }).orderId === id,
        )
        .map(({ pattern, data }) => [pattern, (data as { sequence: number }).sequence]);
    };

    it('say how it ended, once, with the facts of the order', async () => {
      const order = await create();
      expect(await events(order)).toEqual([]);
      await at.approve(order);
      await at.approve(order);
      expect(await events(order)).toEqual([['order.confirmed', 1]]);
      const { updatedAt } = await at.orders.getOrder(order.id);
      expect(at.sent.dataOf('order.confirmed')).toEqual([
        {
          version: 1,
          occurredAt: updatedAt,
          sequence: 1,
          orderId: order.id,
          productId,
          quantity: 2,
          createdAt: order.createdAt,
          status: 'CONFIRMED',
        },
      ]);
    });

    it('say its amount and its reference, where they are known', async () => {
      const { id, idempotencyKey } = await create({ reference: 'PO 118' });
      await at.orders.handleStockReserved({
        approved: true,
        productId,
        quantity: 2,
        unitPrice: 5,
        idempotencyKey,
      });
      await at.allSent();
      expect(at.sent.dataOf('order.confirmed')).toMatchObject([
        { orderId: id, amount: 10, reference: 'PO 118' },
      ]);
    });

    it('count on when a confirmed order is cancelled, and say nothing of its release', async () => {
      const order = await create();
      await at.approve(order);
      await cancel(order);
      await released(order);
      expect(await events(order)).toEqual([
        ['order.confirmed', 1],
        ['order.cancelled', 2],
      ]);
    });

    it('begin with the cancellation of an order that was pending, also if its approval comes later', async () => {
      const order = await create();
      await cancel(order);
      await at.approve(order);
      expect(await events(order)).toEqual([['order.cancelled', 1]]);
    });

    it('say why an order was rejected', async () => {
      const [refused, ended] = [await create(), await create()];
      await at.refuse(refused);
      await reject(ended);
      await at.allSent();
      expect(at.sent.dataOf('order.rejected')).toMatchObject([
        { orderId: refused.id, status: 'REJECTED', reason: 'OUT_OF_STOCK' },
        { orderId: ended.id, status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR' },
      ]);
    });
  });
});
