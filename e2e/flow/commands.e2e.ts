import { v4 as uuidv4 } from 'uuid';
import { contracts, type Answers, type DataOf, type RequestPattern } from '@order-flow/contracts/contracts';
import type { DiscardView, OrderView, ProductView, ReplayView } from '@order-flow/contracts/payloads';
import { execute, hold, query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

describe('a command that arrives more than once', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ RPC_TIMEOUT_MS: '20000' }, ['rabbitmq_management']);
  });
  afterEach(() => expectInvariants(stack));
  afterAll(() => stack.stop());

  /** Sends the same request twice, with the same bytes and message id; returns both answers. */
  async function sendTwice<P extends RequestPattern>(pattern: P, data: DataOf<P>, between?: () => unknown) {
    const channel = await stack.channel();
    const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
    const id = uuidv4();
    const body = Buffer.from(JSON.stringify({ pattern, data, id }));
    const ask = async () => {
      channel.sendToQueue(contracts[pattern].queue, body, { messageId: id, correlationId: id, replyTo });
      const answer = await eventually(async () => (await channel.get(replyTo, { noAck: true })) || undefined);
      return JSON.parse(answer.content.toString()) as { response?: Answers[P]; err?: { code: string } };
    };
    const first = await ask();
    await between?.();
    const second = await ask();
    await channel.close();
    return [first, second] as const;
  }

  /** The movements of the product's stock made by people. */
  const movements = (productId: string) =>
    query<{ delta: number; kind: string; reason: string }>(
      stack.databases.products,
      `SELECT delta, kind, reason FROM stock_movements WHERE "productId" = ? AND kind IN ('restock', 'adjust')`,
      [productId],
    );
  const audited = async (owner: 'orders' | 'products', target: string) => {
    const sql = 'SELECT action FROM audit WHERE target = ? ORDER BY id';
    return (await query<{ action: string }>(stack.databases[owner], sql, [target])).map(
      ({ action }) => action,
    );
  };

  /** A dead letter of the orders queue. */
  async function deadLetter(pattern = `poison.${uuidv4()}`) {
    await stack.emit('orders_queue', pattern, {});
    return eventually(async () => {
      const letters = await stack.request('orders.deadLetters.list', { status: 'open', limit: 200 });
      return letters.find((letter) => letter.pattern === pattern);
    });
  }
  const discarded = async (id: string) => {
    const answer = await stack.request('orders.deadLetters.discard', { ids: [id], reason: 'seen' });
    expect(answer).toEqual({ discarded: 1 });
  };

  describe('because its message is delivered again', () => {
    it('restocks once', async () => {
      const { id } = await stack.createProduct(10);
      const [first, second] = await sendTwice('products.restock', { id, quantity: 5, reason: 'delivery' });
      expect(first.response).toMatchObject({ id, stock: 15 });
      expect(second).toEqual(first);
      expect(await movements(id)).toHaveLength(2);
      expect(await audited('products', id)).toEqual(['products.create', 'products.restock']);
    });

    it('adjusts once, and repeats the first answer even if the stock has changed since', async () => {
      const { id } = await stack.createProduct(10);
      const [first, second] = await sendTwice('products.adjust', { id, delta: -4, reason: 'broken' }, () =>
        stack.request('products.restock', { id, quantity: 1, reason: 'found' }),
      );
      expect(first.response).toMatchObject({ stock: 6 });
      expect(second).toEqual(first);
      expect(await movements(id)).toHaveLength(3);
      expect(await audited('products', id)).toEqual([
        'products.create',
        'products.adjust',
        'products.restock',
      ]);
    });

    it('creates one product', async () => {
      const name = uuidv4();
      const [first, second] = await sendTwice('products.create', { name, price: 1, stock: 3 });
      expect(first.response).toMatchObject({ name, stock: 3 });
      expect(second).toEqual(first);
      const stored = await query(stack.databases.products, 'SELECT id FROM products WHERE name = ?', [name]);
      expect(stored).toEqual([{ id: first.response?.id }]);
    });

    it('edits once, and does not report its own edit as stale', async () => {
      const { id } = await stack.createProduct(1);
      const [first, second] = await sendTwice('products.update', { id, price: 2, ifVersion: [1] });
      expect(first.response).toMatchObject({ price: 2, version: 2 });
      expect(second).toEqual(first);
      expect(await audited('products', id)).toEqual(['products.create', 'products.update']);
    });

    it('cancels once', async () => {
      const { id: productId } = await stack.createProduct(4);
      const { id } = await stack.place(productId, 3);
      await stack.untilFinal(id);
      // In the meantime its stock is put back, which changes the order.
      const [first, second] = await sendTwice('orders.cancel', { id }, () => stack.allFinal());
      expect(first.response).toMatchObject({ id, status: 'CANCELLED' });
      expect(second).toEqual(first);
      expect(await audited('orders', id)).toEqual(['orders.cancel']);
    });

    it('redrives once', async () => {
      const { id: productId } = await stack.createProduct(1);
      const { id, first, second } = await stack.whileFrozen('products-service', async () => {
        const order = await stack.place(productId);
        const [once, twice] = await sendTwice('orders.redrive', { id: order.id });
        return { id: order.id, first: once, second: twice };
      });
      await stack.untilFinal(id);
      expect(first.response).toMatchObject({ id, status: 'PENDING' });
      expect(second).toEqual(first);
      expect(await audited('orders', id)).toEqual(['orders.redrive']);
    });

    it('discards a group once', async () => {
      const { id, group, pattern } = await deadLetter();
      let later = '';
      const [first, second] = await sendTwice(
        'orders.deadLetters.discard',
        { group, reason: 'no use' },
        async () => (later = (await deadLetter(pattern ?? '')).id),
      );
      expect(first.response).toEqual({ discarded: 1 });
      expect(second).toEqual(first);
      expect(await audited('orders', `group ${group}`)).toEqual(['deadLetters.discard']);
      expect(await stack.request('orders.deadLetters.get', { id })).toMatchObject({ status: 'discarded' });
      expect(await stack.request('orders.deadLetters.get', { id: later })).toMatchObject({ status: 'open' });
      await discarded(later);
    });

    it('replays once', async () => {
      const { id } = await deadLetter();
      const failures = async () => (await stack.request('orders.deadLetters.get', { id }))?.failures;
      const [first, second] = await sendTwice('orders.deadLetters.replay', { ids: [id] }, () =>
        // It fails again, so it is open again.
        eventually(async () => (await failures()) === 2),
      );
      expect(first.response).toEqual({ replaying: 1 });
      expect(second).toEqual(first);
      expect(await audited('orders', id)).toEqual(['deadLetters.replay']);
      expect(await failures()).toBe(2);
      await discarded(id);
    });

    it('refuses a message again that it has refused, although it could be carried out by then', async () => {
      const id = uuidv4();
      const [first, second] = await sendTwice('products.restock', { id, quantity: 5, reason: 'found' }, () =>
        stack.request('products.create', { id, name: 'Late', price: 1, stock: 1 }),
      );
      expect(first.err).toMatchObject({ code: 'NOT_FOUND' });
      expect(second).toEqual(first);
      // A new request is tried anew.
      expect(await stack.request('products.restock', { id, quantity: 5, reason: 'found' })).toMatchObject({
        stock: 6,
      });
    });

    it('moves stock once when the service is killed between commit and ack', async () => {
      const { id } = await stack.createProduct(10);
      await stack.service('products-service').stop();
      await stack.up('products-service', { CRASH_AT: 'handled-not-acked=products.restock' });
      const answer = move(id, 'restock', { quantity: 5 });
      await stack.service('products-service').exited;
      await stack.up('products-service');
      expect(await answer).toMatchObject({ status: 200, body: { stock: 15 } });
      await eventually(async () => {
        const redelivered = await query(stack.databases.products, 'SELECT 1 FROM redeliveries');
        return redelivered.length === 0 && (await stack.queueDepth('products_queue')) === 0;
      });
      expect(await movements(id)).toHaveLength(2);
      expect(await audited('products', id)).toEqual(['products.create', 'products.restock']);
    });
  });

  // ---- HTTP -----------------------------------------------------------------------------------------------

  const keyed = (key: string) => ({ 'idempotency-key': key });
  const send = async <T>(method: string, path: string, body?: unknown, headers = {}) =>
    stack.http<T>(method, path, body, { ...(await stack.asOperator()), ...headers });

  /** Moves stock over HTTP, and records the answer. */
  async function move(id: string, what: 'restock' | 'adjust', body: object) {
    const reason = `${what} ${uuidv4()}`;
    const answer = await send<ProductView>('POST', `/products/${id}/${what}`, { ...body, reason });
    const outcome = answer.status === 200 ? 'done' : answer.status < 500 ? 'refused' : 'unknown';
    stack.movements.push({ reason, outcome });
    return answer;
  }

  /** Sends it twice with one key and once with another body; only the first may change anything. */
  async function expectHeld<T>(method: string, path: string, body: object | undefined, other?: object) {
    const key = uuidv4();
    const first = await send<T>(method, path, body, keyed(key));
    expect([200, 201, 202]).toContain(first.status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const again = await send<T>(method, path, body, keyed(`"${key}"`));
    expect(again.status).toBe(first.status);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    for (const name of ['location', 'etag']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    if (other) {
      const refused = await send<Problem>(method, path, other, keyed(key));
      expect(refused).toMatchObject({
        status: 422,
        body: { detail: 'This Idempotency-Key was used for another request.' },
      });
    }
    return { key, first: first.body, again: again.body };
  }

  describe('because its client repeats it with the same Idempotency-Key', () => {
    it.each([
      ['restock', { quantity: 5, reason: 'delivery' }, { quantity: 6, reason: 'delivery' }],
      ['adjust', { delta: -2, reason: 'broken' }, { delta: -2, reason: 'lost' }],
    ])('%ss once, and refuses another body', async (what, body, other) => {
      const { id } = await stack.createProduct(10);
      const { first, again } = await expectHeld<ProductView>('POST', `/products/${id}/${what}`, body, other);
      expect(again).toEqual(first);
      expect(await movements(id)).toHaveLength(2);
    });

    it('creates one product, and refuses another body', async () => {
      const body = { name: 'Lamp', price: 45, stock: 3 };
      const { first, again } = await expectHeld('POST', '/v1/products', body, { ...body, stock: 4 });
      expect(again).toEqual(first);
    });

    it('edits once, and refuses another body', async () => {
      const { id } = await stack.createProduct(1);
      const path = `/products/${id}`;
      const { first, again } = await expectHeld<ProductView>('PATCH', path, { price: 2 }, { price: 3 });
      expect(first.version).toBe(2);
      expect(again).toEqual(first);
    });

    it('cancels once, and refuses to cancel another order with the key', async () => {
      const { id: productId } = await stack.createProduct(4);
      const [one, other] = [await stack.place(productId), await stack.place(productId)];
      for (const { id } of [one, other]) await stack.untilFinal(id);
      const path = (id: string) => `/orders/${id}/cancel`;
      const { key, first, again } = await expectHeld<OrderView>('POST', path(one.id), undefined);
      expect(again).toEqual(first);
      expect((await send('POST', path(other.id), undefined, keyed(key))).status).toBe(422);
      expect(await stack.order(other.id)).toMatchObject({ status: 'CONFIRMED' });
    });

    it('replays and discards once, in both services', async () => {
      const { id } = await deadLetter();
      const replay = { ids: [id], ratePerSecond: 10 };
      const replayed = await expectHeld<ReplayView>('POST', '/dead-letters/replay', replay, { ids: [id] });
      expect(replayed.again).toMatchObject({ id: replayed.first.id, total: 1 });
      await eventually(
        async () => (await stack.request('orders.deadLetters.get', { id }))?.status === 'open',
      );
      const body = { ids: [id], reason: 'no use' };
      const other = { ids: [id], reason: 'old' };
      const { first, again } = await expectHeld<DiscardView>('POST', '/dead-letters/discard', body, other);
      expect(first).toEqual({ discarded: 1, missing: [] });
      expect(again).toEqual(first);
      expect(await audited('orders', id)).toEqual(['deadLetters.replay', 'deadLetters.discard']);
    });

    it('moves stock once when sent 100 times at the same time', async () => {
      const { id } = await stack.createProduct(0);
      const body = { quantity: 7, reason: 'delivery' };
      const key = keyed(uuidv4());
      const answers = await inParallel(100, 20, () =>
        send<ProductView>('POST', `/products/${id}/restock`, body, key),
      );
      for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { stock: 7 } });
      expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
      expect(await movements(id)).toHaveLength(1);
    });

    it('has a key that is unique per caller', async () => {
      const { id } = await stack.createProduct(0);
      const restock = (clientScope: string) =>
        stack.request('products.restock', { id, quantity: 1, reason: 'x', clientKey: 'k', clientScope });
      expect(await restock('ana')).toMatchObject({ stock: 1 });
      expect(await restock('bob')).toMatchObject({ stock: 2 });
      expect(await restock('ana')).toMatchObject({ stock: 1, replayed: true });
    });

    it('is carried out again after the key has expired', async () => {
      const { id } = await stack.createProduct(0);
      const { key } = await expectHeld('POST', `/products/${id}/restock`, { quantity: 1, reason: 'x' });
      await execute(
        stack.databases.products,
        `UPDATE commands SET "createdAt" = '2020-01-01T00:00:00.000Z' WHERE "clientKey" = '${key}'`,
      );
      const answer = await send('POST', `/products/${id}/restock`, { quantity: 2, reason: 'y' }, keyed(key));
      expect(answer).toMatchObject({ status: 200, body: { stock: 3 } });
      expect(answer.headers.get('idempotent-replayed')).toBeNull();
    });

    it('is refused with an invalid key', async () => {
      const { id } = await stack.createProduct(0);
      const body = { quantity: 1, reason: 'x' };
      const answer = await send<Problem>('POST', `/products/${id}/restock`, body, keyed('a, b'));
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
      expect(await movements(id)).toEqual([]);
    });
  });

  // This test is last, because it also closes the tests' own connections.
  it('moves stock once per request when an operator closes all connections before the answers', async () => {
    const { id } = await stack.createProduct(0);
    const reasons = Array.from({ length: 20 }, () => uuidv4());
    const channel = await stack.channel();
    const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
    const closeAll = await openConnections();
    // Another writer holds the database, so the requests wait for their commit.
    const letGo = await hold(stack.databases.products);
    for (const reason of reasons) {
      const body = { pattern: 'products.restock', data: { id, quantity: 1, reason }, id: reason };
      const properties = { messageId: reason, correlationId: reason, replyTo };
      channel.sendToQueue('products_queue', Buffer.from(JSON.stringify(body)), properties);
      stack.movements.push({ reason, outcome: 'unknown' });
    }
    await eventually(async () => (await channel.checkQueue('products_queue')).messageCount === 0);
    await closeAll();
    await letGo();

    // Requests arrive in order, so the redelivered ones arrived before this one.
    await eventually(async () => (await move(id, 'restock', { quantity: 1 })).status === 200);
    await eventually(async () => {
      const [again] = await query(stack.databases.products, 'SELECT * FROM redeliveries');
      return again === undefined;
    });
    const ours = (await movements(id)).filter(({ reason }) => reasons.includes(reason));
    expect(ours).toHaveLength(reasons.length);
    const logged = await stack.log('products-service');
    expect(logged.some(({ msg }) => String(msg).startsWith('duplicate command'))).toBe(true);
  });

  /** Does what an operator can do on the broker's own page: returns a function that closes all open connections. */
  async function openConnections(): Promise<() => Promise<void>> {
    const port = stack.rabbitMq.pluginPorts['rabbitmq_management'] ?? 0;
    const url = `http://127.0.0.1:${port}/api/connections`;
    const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` };
    const connections = await eventually(async () => {
      const list = (await (await fetch(url, { headers })).json()) as { name: string }[];
      // One or two of each service. The page learns of new ones every few seconds.
      return list.length >= 3 ? list : undefined;
    }, 60_000);
    return async () => {
      for (const { name } of connections) {
        await fetch(`${url}/${encodeURIComponent(name)}`, { method: 'DELETE', headers });
      }
    };
  }
});
