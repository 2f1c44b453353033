import { v4 as uuidv4 } from 'uuid';
import type { DeadLetterView } from '@order-flow/contracts/payloads';
import { execute, hold, query, refuse, refuseNoMore } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { nestedHeader, publishRaw, unsignedHeader } from '../support/raw-publish';
import { Stack } from '../support/stack';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const OWNERS = [
  ['orders', 'orders_queue'],
  ['products', 'products_queue'],
] as const;

describe('taking in messages', () => {
  let stack: Stack;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start({ RPC_TIMEOUT_MS: '1500' });
    productId = (await stack.createProduct(100_000)).id;
  });
  afterAll(() => stack.stop());

  const letters = (owner: 'orders' | 'products') =>
    query<DeadLetterView & { headers: string }>(
      stack.databases[owner],
      'SELECT * FROM dead_letters ORDER BY id',
    );
  const forget = () =>
    Promise.all(OWNERS.map(([owner]) => execute(stack.databases[owner], 'DELETE FROM dead_letters')));

  async function flows(): Promise<void> {
    const { id } = await eventually(() => stack.place(productId), 60_000);
    expect(await stack.untilFinal(id, 60_000)).toMatchObject({ status: 'CONFIRMED' });
  }

  async function send(queue: string, body: string, properties: object = {}): Promise<void> {
    const channel = await stack.channel();
    channel.sendToQueue(queue, Buffer.from(body), { persistent: true, headers: {}, ...properties });
    await channel.close();
  }

  it.each(OWNERS)(
    'a pattern of 40 kB of brackets is one dead letter of %s, and orders go on',
    async (owner, queue) => {
      await send(queue, `{"pattern":${nested(20_000)}}`);
      const [letter] = await eventually(async () => {
        const found = await letters(owner);
        return found.length > 0 ? found : undefined;
      });
      expect(letter).toMatchObject({
        queue,
        errorMessage: expect.stringContaining('has no pattern [[[') as string,
      });
      await flows();
      expect(await letters(owner)).toHaveLength(1);
      await forget();
    },
  );

  it.each([
    ['of a type that amqplib does not know', unsignedHeader],
    ['nested 5,000 deep', nestedHeader(5000)],
    ['nested 25,000 deep', nestedHeader(25_000)],
    ['nested 1,000 deep', nestedHeader(1000)],
  ])(
    'headers %s make one dead letter of each owner, which can be listed and replayed',
    async (_, headers) => {
      for (const [owner, queue] of OWNERS) {
        await publishRaw(stack.rabbitMq.url, queue, headers, '{"pattern":"unknown.pattern","data":{}}');
        const [letter] = await eventually(async () => {
          const found = await letters(owner);
          return found.length > 0 ? found : undefined;
        });
        await flows();
        expect(await letters(owner)).toHaveLength(1);
        const listed = await stack.request(`${owner}.deadLetters.list`, {});
        expect(listed).toMatchObject([{ id: letter?.id, body: '{"pattern":"unknown.pattern","data":{}}' }]);
        await stack.request(`${owner}.deadLetters.replay`, { ids: [String(letter?.id)] });
        await eventually(async () => (await letters(owner))[0]?.failures === 2);
      }
      await forget();
    },
  );

  it('a request that is delivered after its client was told 504 is not carried out', async () => {
    const orders = () => query<{ id: string }>(stack.databases.orders, 'SELECT id FROM orders');
    const before = (await orders()).length;
    const expired = () =>
      stack.metric(
        'orders-service',
        'messages_handled_total{queue="orders_queue",pattern="orders.create",outcome="expired"}',
      );
    const { pid } = stack.service('orders-service');
    process.kill(pid, 'SIGSTOP');
    let answers;
    try {
      // The broker gives them to a process that does not read them: there they do not expire.
      answers = await inParallel(5, 5, () => stack.http('POST', '/orders', { productId, quantity: 1 }));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(answers.map(({ status }) => status)).toEqual([504, 504, 504, 504, 504]);
    await eventually(async () => (await expired()) === 5 && (await stack.queueDepth('orders_queue')) === 0);
    expect(await orders()).toHaveLength(before);
    const lines = (await stack.log('orders-service')).filter(({ msg }) =>
      String(msg).includes('not carried out'),
    );
    expect(lines).toHaveLength(1);
    await flows();
  });

  it('a request that waits for the database until its client was told 504 is not carried out', async () => {
    const count = async (owner: 'orders' | 'products', table: string) => {
      const [row] = await query<{ n: number }>(stack.databases[owner], `SELECT count(*) AS n FROM ${table}`);
      return row?.n;
    };
    const stored = async () => [await count('orders', 'orders'), await count('products', 'stock_movements')];
    const ended = async (owner: 'orders' | 'products', pattern: string) => {
      const of = (outcome: string) =>
        stack.metric(
          `${owner}-service`,
          `messages_handled_total{queue="${owner}_queue",pattern="${pattern}",outcome="${outcome}"}`,
        );
      return (await of('ack')) + (await of('expired'));
    };
    const endedNow = async () => [
      await ended('orders', 'orders.create'),
      await ended('products', 'products.restock'),
    ];
    const key = { 'idempotency-key': uuidv4() };
    const order = { productId, quantity: 1 };
    const operator = await stack.asOperator();
    await flows();
    const [before, endedBefore] = [await stored(), await endedNow()];
    const release = await Promise.all([hold(stack.databases.orders), hold(stack.databases.products)]);
    let answers;
    try {
      answers = await Promise.all([
        stack.http('POST', '/orders', order, key),
        stack.http('POST', '/orders', order),
        stack.http('POST', `/products/${productId}/restock`, { quantity: 1, reason: 'late' }, operator),
      ]);
    } finally {
      await Promise.all(release.map((letGo) => letGo()));
    }
    expect(answers.map(({ status }) => status)).toEqual([504, 504, 504]);
    const [orders = 0, restocks = 0] = endedBefore;
    await eventually(async () => {
      const now = await endedNow();
      return now[0] === orders + 2 && now[1] === restocks + 1;
    });
    expect(await stored()).toEqual(before);
    const { id } = await eventually(() => stack.place(productId, 1, key), 60_000);
    expect(await stack.place(productId, 1, key)).toMatchObject({ id });
    expect(await count('orders', 'orders')).toBe((before[0] ?? 0) + 1);
  });

  it('a retry queue that was deleted under load is there again, and what waits for a lock is done', async () => {
    let loading = true;
    const load = inParallel(4, 4, async () => {
      while (loading) await stack.place(productId).catch(() => undefined);
    });
    try {
      const channel = await stack.channel();
      // The answer of the products service finds the order's lock held, and is tried again each 100 ms.
      await stack.service('products-service').stop();
      const locked = await Promise.all(
        Array.from({ length: 5 }, () => eventually(() => stack.place(productId))),
      );
      for (const { idempotencyKey } of locked) {
        await stack.redis.set(`lock:${idempotencyKey}`, 'somebody else', 'EX', 600);
      }
      await stack.up('products-service');
      const skipped = () => stack.metric('orders-service', 'order_messages_skipped_total{reason="locked"}');
      await eventually(async () => (await skipped()) >= 10);
      await channel.deleteQueue('orders_queue.retry.100ms');
      await channel.close();
      const seen = await skipped();
      await eventually(async () => (await skipped()) >= seen + 10, 60_000);
      expect(await stack.queueDepth('orders_queue.retry.100ms')).toBeGreaterThanOrEqual(0);
      const asked = (await stack.log('orders-service')).filter(({ msg }) => String(msg).includes('it waits'));
      expect(asked.length).toBeLessThan(5);
      await flows();
      for (const { idempotencyKey } of locked) await stack.redis.del(`lock:${idempotencyKey}`);
      // Those that were in the queue when it was deleted are asked for again by the sweeper.
      for (const { id } of locked)
        expect(await stack.untilFinal(id, 60_000)).toMatchObject({ status: 'CONFIRMED' });
    } finally {
      loading = false;
      await load;
    }
    await stack.allFinal();
  });

  it('a retry goes where it should and nowhere else, whatever CC its message had', async () => {
    const key = uuidv4();
    await stack.redis.set(`lock:${key}`, 'somebody else', 'EX', 600);
    const data = { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: key };
    const skipped = () => stack.metric('orders-service', 'order_messages_skipped_total{reason="locked"}');
    const before = await skipped();
    const started = Date.now();
    await send('orders_queue', JSON.stringify({ pattern: 'product.stockReserved', data }), {
      messageId: uuidv4(),
      headers: { CC: ['orders_queue'], BCC: ['orders_queue'] },
    });
    await eventually(async () => (await skipped()) >= before + 9);
    // Three copies at first (the broker's doing), then each once in 100 ms.
    const times = Math.ceil((Date.now() - started) / 100) + 1;
    expect(await skipped()).toBeLessThanOrEqual(before + 3 * times);
    await stack.redis.del(`lock:${key}`);
    await eventually(async () => (await letters('orders')).length > 0);
    await forget();
  });

  it('what the database refuses as a dead letter is stored with less, and holds no place', async () => {
    await refuse(stack.databases.orders, 'INSERT ON dead_letters', `NEW.headers <> '{}'`);
    await send('orders_queue', 'poison', { headers: { h: 1 } });
    const [letter] = await eventually(async () => {
      const found = await letters('orders');
      return found.length > 0 ? found : undefined;
    });
    expect(letter).toMatchObject({
      body: Buffer.from('poison').toString('base64'),
      bodyEncoding: 'base64',
      headers: '{}',
      errorMessage: 'the body is not a JSON object with a pattern',
    });
    await refuseNoMore(stack.databases.orders);
    await eventually(async () => (await stack.queueDepth('orders_queue')) === 0);
    await forget();
  });

  it('leaves everything in order', async () => {
    await flows();
    await expectInvariants(stack);
  });
});
