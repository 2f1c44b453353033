import { v4 as uuidv4 } from 'uuid';
import type { DeadLetterView } from '@order-flow/contracts/payloads';
import { execute, query, refuse, refuseNoMore } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { ReceivedTraces } from '../support/servers/received-traces';
import { Stack } from '../support/stack';

describe('poison', () => {
  let receiver: ReceivedTraces;
  let stack: Stack;
  let productId: string;
  let flowing = true;
  let traffic: Promise<void>;

  beforeAll(async () => {
    receiver = await ReceivedTraces.start();
    stack = await Stack.start(receiver.env, [], undefined, { ownRabbitMq: true });
    productId = (await stack.createProduct(100_000)).id;
    // Good orders flow meanwhile and must not be affected.
    traffic = (async () => {
      while (flowing) {
        const { id } = await stack.place(productId);
        await stack.untilFinal(id);
      }
    })();
    traffic.catch(() => undefined);
  });
  afterAll(async () => {
    flowing = false;
    await stack.stop();
    await receiver.stop();
  });

  async function put(queue: string, body: string | Buffer, messageId?: string): Promise<void> {
    const channel = await stack.channel();
    channel.sendToQueue(queue, Buffer.from(body), {
      persistent: true,
      headers: {},
      ...(messageId !== undefined && { messageId }),
    });
    await channel.close();
  }

  const deadLetter = (messageId: string) =>
    eventually(async () => {
      const letters = await stack.request('orders.deadLetters.list', { status: 'open', limit: 200 });
      return letters.find((letter) => letter.messageId === messageId);
    });

  it.each<[string, string | Buffer, Partial<DeadLetterView>]>([
    ['text that is not JSON', 'not json', { pattern: null, errorClass: 'PermanentError' }],
    ['bytes that are not text', Buffer.from([0xff, 0xfe, 0x00]), { bodyEncoding: 'base64', body: '//4A' }],
    ['JSON without a pattern', '{"data":{}}', { pattern: null }],
    ['nothing at all', '', { body: '' }],
    [
      'an unknown pattern',
      '{"pattern":"order.shipped","data":{}}',
      { pattern: 'order.shipped', errorMessage: 'orders_queue has no pattern order.shipped' },
    ],
    [
      'a pattern of 10,000 letters, which is cut',
      JSON.stringify({ pattern: 'p'.repeat(10_000), data: {} }),
      {
        pattern: `${'p'.repeat(200)}…`,
        errorMessage: `orders_queue has no pattern ${'p'.repeat(1972)}…`,
      },
    ],
    ['the pattern of another queue', '{"pattern":"product.reserveStock","data":{}}', { attempts: 1 }],
    [
      'a payload that violates its contract',
      '{"pattern":"product.stockReserved","data":{"approved":"yes"}}',
      { errorClass: 'InvalidPayloadError', attempts: 1 },
    ],
    [
      'a payload whose error quotes 3,000 zero bytes',
      JSON.stringify({
        pattern: 'product.stockReserved',
        data: {
          approved: true,
          productId: uuidv4(),
          quantity: 1,
          idempotencyKey: uuidv4(),
          ['\0'.repeat(3000)]: 1,
        },
      }),
      { errorClass: 'InvalidPayloadError', attempts: 1 },
    ],
    [
      'a request that nobody waits for',
      JSON.stringify({ pattern: 'orders.create', data: { productId: uuidv4(), quantity: 1 } }),
      { errorMessage: 'orders.create is a request: send it with an id and replyTo' },
    ],
    [
      'an answer that no order asked for',
      JSON.stringify({
        pattern: 'product.stockReserved',
        data: { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: uuidv4() },
      }),
      { errorClass: 'PermanentError' },
    ],
  ])('%s becomes a dead letter at once', async (_, body, expected) => {
    const messageId = uuidv4();
    await put('orders_queue', body, messageId);
    const letter = await deadLetter(messageId);
    expect(letter).toMatchObject({
      queue: 'orders_queue',
      status: 'open',
      failures: 1,
      errorStack: expect.stringContaining('Error') as string,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      ...(typeof body === 'string' && { body }),
      ...expected,
    });
  });

  it('two different messages with the same id are two dead letters', async () => {
    const messageId = uuidv4();
    for (const body of ['poison A', 'poison B']) await put('orders_queue', body, messageId);
    const letters = await eventually(async () => {
      const open = await stack.request('orders.deadLetters.list', { status: 'open' });
      const same = open.filter((letter) => letter.messageId === messageId);
      return same.length === 2 ? same : undefined;
    });
    expect(letters.map(({ body }) => body).sort()).toEqual(['poison A', 'poison B']);
  });

  it('requests that cannot be answered do not block those that can', async () => {
    const channel = await stack.channel();
    const body = Buffer.from(
      JSON.stringify({ pattern: 'orders.get', data: { id: 'x' }, id: 'y'.repeat(300) }),
    );
    // More than the prefetch.
    for (let i = 0; i < 60; i++) channel.sendToQueue('orders_queries', body, { replyTo: 'nowhere' });
    await channel.close();
    await eventually(async () => {
      const [row] = await query<{ n: number }>(
        stack.databases.orders,
        `SELECT count(*) AS n FROM dead_letters WHERE queue = 'orders_queries'`,
      );
      return row?.n === 60;
    });
    const { id } = await stack.place(productId);
    expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('a dead letter that cannot be sent stays open and does not block the next', async () => {
    const [unsendable, sendable] = [uuidv4(), uuidv4()];
    await put('orders_queue', 'bad', unsendable);
    const first = await deadLetter(unsendable);
    // An id in AMQP has at most 255 bytes.
    await execute(
      stack.databases.orders,
      `UPDATE dead_letters SET "messageId" = '${'x'.repeat(300)}' WHERE id = '${first.id}'`,
    );
    await put('orders_queue', 'bad', sendable);
    const second = await deadLetter(sendable);
    await stack.request('orders.deadLetters.replay', { ids: [first.id, second.id] });
    for (const { id } of [first, second]) {
      const [letter] = await eventually(async () => {
        const open = await stack.request('orders.deadLetters.list', { status: 'open', limit: 200 });
        const again = open.filter((candidate) => candidate.id === id && candidate.failures === 2);
        return again.length === 1 ? again : undefined;
      });
      expect(letter?.errorMessage).toMatch(id === first.id ? /^not sent: / : /not a JSON object/);
    }
  });

  it('a handler that always throws: three retries, a dead letter, and success when it is replayed after the cause is gone', async () => {
    const order = await stack.whileFrozen('products-service', async () => {
      const placed = await stack.place(productId, 2);
      await refuse(stack.databases.orders, 'UPDATE ON orders', `NEW.id = '${placed.id}'`);
      return placed;
    });

    const letter = await eventually(async () =>
      (await stack.request('orders.deadLetters.list', { status: 'open', limit: 200 })).find(
        ({ traceId }) => traceId === order.traceId,
      ),
    );
    expect(letter).toMatchObject({ pattern: 'product.stockReserved', attempts: 4, failures: 1 });
    expect(letter.errorMessage).toContain('the cause');
    expect(Date.parse(letter.lastFailedAt) - Date.parse(letter.firstFailedAt)).toBeGreaterThanOrEqual(600);
    expect(await stack.order(order.id)).toMatchObject({ status: 'PENDING' });

    // The cause is still there, so it fails again and its failures are counted.
    expect(await stack.request('orders.deadLetters.replay', { ids: [letter.id], actor: 'ana' })).toEqual({
      replaying: 1,
    });
    const again = await eventually(async () =>
      (await stack.request('orders.deadLetters.list', { status: 'open', limit: 200 })).find(
        ({ id, failures }) => id === letter.id && failures === 2,
      ),
    );
    expect(again.firstFailedAt).toBe(letter.firstFailedAt);

    await refuseNoMore(stack.databases.orders);
    await stack.request('orders.deadLetters.replay', { ids: [letter.id], actor: 'ana' });
    expect(await stack.untilFinal(order.id)).toMatchObject({ status: 'CONFIRMED' });
    await eventually(async () =>
      (await stack.request('orders.deadLetters.list', { status: 'replayed' })).find(
        ({ id }) => id === letter.id,
      ),
    );

    // The replay is in the message's own trace, links to the request for it, and is in the audit trail.
    const replays = await eventually(() => {
      const spans = receiver.trace(String(order.traceId));
      const sent = spans.filter(
        ({ name, links }) => name === 'send product.stockReserved' && links.length > 0,
      );
      return sent.length === 2 ? sent : undefined;
    });
    const cause = receiver.span('orders-service', replays[0]?.links[0]?.spanId);
    expect(cause?.name).toBe('process orders.deadLetters.replay');
    expect(replays.every(({ attributes }) => attributes['order.id'] === order.id)).toBe(true);
    expect(
      await query(stack.databases.orders, 'SELECT actor, action FROM audit WHERE target = ?', [letter.id]),
    ).toEqual([
      { actor: 'ana', action: 'deadLetters.replay' },
      { actor: 'ana', action: 'deadLetters.replay' },
    ]);
  });

  it('is kept over a restart of the broker, and listing removes nothing', async () => {
    const before = await stack.request('orders.deadLetters.list', {});
    flowing = false;
    await traffic;
    const { port } = stack.rabbitMq;
    await stack.rabbitMq.stop();
    await stack.restartRabbitMq(port);
    const after = await eventually(() => stack.request('orders.deadLetters.list', {}));
    expect(after).toEqual(before);
    // The gateway may connect later than the orders service.
    await stack.untilFinal((await eventually(() => stack.place(productId))).id);
  });

  it.each([
    ['a confirmed order', 'CONFIRMED'],
    ['an order that was cancelled before its stock was reserved', 'CANCELLED'],
  ])(
    'an answer that returns the stock of %s without a request becomes a dead letter and hides no real answer',
    async (_, status) => {
      const { id: productId } = await stack.createProduct(3);
      const cancel = async (id: string) =>
        stack.http('POST', `/orders/${id}/cancel`, undefined, await stack.asOperator());
      const { pid } = stack.service('products-service');
      if (status === 'CANCELLED') process.kill(pid, 'SIGSTOP');
      try {
        const { id, idempotencyKey } = await stack.place(productId, 2);
        if (status === 'CANCELLED') await cancel(id);
        else await stack.untilFinal(id);
        const messageId = uuidv4();
        const data = { idempotencyKey, quantity: 2 };
        await put('orders_queue', JSON.stringify({ pattern: 'product.stockReleased', data }), messageId);
        expect((await deadLetter(messageId)).errorMessage).toBe(
          `order ${id} is ${status}: no release was requested`,
        );
        process.kill(pid, 'SIGCONT');
        await cancel(id);
        await eventually(async () => {
          const [order] = await query<{ stockState: string }>(
            stack.databases.orders,
            'SELECT "stockState" FROM orders WHERE id = ?',
            [id],
          );
          return order?.stockState === 'settled';
        });
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      expect((await stack.http<{ stock: number }>('GET', `/products/${productId}`)).body.stock).toBe(3);
    },
  );

  it('a message that kills the process becomes a dead letter after five redeliveries, and no other message does', async () => {
    await stack.service('orders-service').stop();
    const messageId = uuidv4();
    const killer = { pattern: 'product.stockReleased', data: { idempotencyKey: uuidv4(), quantity: 0 } };
    await put('orders_queue', JSON.stringify(killer), messageId);
    const good = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const key = uuidv4();
        const data = { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: key };
        await put('orders_queue', JSON.stringify({ pattern: 'product.stockReserved', data }), key);
        return key;
      }),
    );
    let crashes = 0;
    for (;;) {
      const started = await stack
        .up('orders-service', { CRASH_AT: `while-handling=${messageId}` })
        .catch(() => undefined);
      const letter =
        started && (await Promise.race([started.exited, deadLetter(messageId)]).catch(() => undefined));
      if (letter && 'errorMessage' in letter) {
        expect(letter.errorMessage).toContain('does it kill the process?');
        break;
      }
      crashes++;
      expect(crashes).toBeLessThanOrEqual(6);
    }
    expect(crashes).toBe(6);
    // The others do not kill the process. They only belong to no order.
    for (const key of good)
      expect((await deadLetter(key)).errorMessage).toContain('no order has the idempotency key');
    expect(await query(stack.databases.orders, 'SELECT * FROM redeliveries')).toEqual([]);
  });

  it('a message that the broker has given up is a dead letter too', async () => {
    const messageId = uuidv4();
    await put('orders_queue.undeliverable', '{"pattern":"product.stockReserved","data":{}}', messageId);
    expect(await deadLetter(messageId)).toMatchObject({
      queue: 'orders_queue',
      pattern: 'product.stockReserved',
    });
  });

  it('leaves exactly the poison that was sent, and everything else in order', async () => {
    await expectInvariants(stack, { deadLetters: 11 + 2 + 60 + 2 + 1 + 2 + 5 + 1 });
  });
});
