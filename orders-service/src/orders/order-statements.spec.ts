import path from 'node:path';
import { orderStatuses, type RejectionReason } from '@order-flow/contracts/payloads';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { v4 as uuidv4 } from 'uuid';
import { canBecome, stockStates, type Order, type Standing } from './entities/order.entity';
import { endPending, insertOrder, orderBy, updateOrder, type Ending } from './order-statements';

const standings = orderStatuses.flatMap((status) =>
  stockStates.map((stockState): Standing => ({ status, stockState })),
);
const name = ({ status, stockState }: Standing) => `${status} ${stockState}`;

describe('the statements that change orders', () => {
  let db: TestDatabase;
  let writes: WriteQueue;

  beforeAll(async () => {
    db = await testDatabase(path.join(__dirname, '../migrations'));
    ({ writes } = db);
  });
  afterAll(() => db.close());

  async function orderIn(standing: Standing): Promise<Order> {
    const key = uuidv4();
    const at = '2026-01-01T00:00:00.000Z';
    const order: Order = {
      ...standing,
      id: key,
      productId: uuidv4(),
      quantity: 1,
      idempotencyKey: key,
      createdAt: at,
      updatedAt: at,
      reason: null,
      traceId: null,
      traceparent: null,
      requestKey: key,
      clientKey: null,
      reference: null,
      unitPrice: null,
      redriveAt: at,
      redrives: 0,
    };
    await writes.run((tx) => {
      insertOrder(tx, order);
      return Promise.resolve();
    });
    return order;
  }

  const stored = (id: string) => writes.run((tx) => orderBy(tx, 'id', id));

  const answers: [
    string,
    { approved: boolean; reason?: 'OUT_OF_STOCK' },
    Standing,
    RejectionReason | null,
  ][] = [
    ['an approval', { approved: true }, { status: 'CONFIRMED', stockState: 'held' }, null],
    [
      'a refusal',
      { approved: false, reason: 'OUT_OF_STOCK' },
      { status: 'REJECTED', stockState: 'settled' },
      'OUT_OF_STOCK',
    ],
  ];

  for (const [what, answer, end, reason] of answers) {
    it.each(standings.map((from) => [name(from), from] as const))(
      `let ${what} end a "%s" order only if the transition is allowed`,
      async (_, from) => {
        const { id, idempotencyKey } = await orderIn(from);
        const ended = await writes.runAfter(endPending, { ...answer, idempotencyKey }, (_tx, order) =>
          Promise.resolve(order),
        );
        const may = canBecome(from, end);
        expect(ended !== undefined).toBe(may);
        expect(await stored(id)).toMatchObject(may ? { ...end, reason, redriveAt: null } : from);
      },
    );
  }

  it.each(standings.map((from) => [name(from), from] as const))(
    'do not change an order that was read as "%s" and has changed since',
    async (_, from) => {
      for (const now of standings.filter((other) => name(other) !== name(from))) {
        const order = await orderIn(now);
        const change = { status: 'CANCELLED', reason: null, redriveAt: null, redrives: 0 } as const;
        const late = writes.run((tx) =>
          updateOrder(tx, { ...order, ...from }, { ...change, stockState: from.stockState }),
        );
        await expect(late).rejects.toThrow(`order ${order.id} is no longer ${name(from)}`);
        expect(await stored(order.id)).toMatchObject(now);
      }
    },
  );

  it('keep the price of each answer of a commit, and none of an answer without one', async () => {
    const orders: { id: string; ending: Ending }[] = [];
    for (const unitPrice of [1999, undefined, 5]) {
      const { id, idempotencyKey } = await orderIn({ status: 'PENDING', stockState: 'asked' });
      orders.push({
        id,
        ending: { idempotencyKey, approved: true, ...(unitPrice !== undefined && { unitPrice }) },
      });
    }
    await writes.run((tx) =>
      endPending(
        tx,
        orders.map(({ ending }) => ending),
      ),
    );
    const prices = [];
    for (const { id } of orders) prices.push((await stored(id))?.unitPrice);
    expect(prices).toEqual([1999, null, 5]);
  });

  /** The first step of a commit must have the same result as if the answers had come one after the other. */
  it('end each PENDING order by its own answer, once even if the answer is there twice, and no other order', async () => {
    const asked = 'asked';
    const orders = [
      await orderIn({ status: 'PENDING', stockState: asked }),
      await orderIn({ status: 'CANCELLED', stockState: asked }),
      await orderIn({ status: 'PENDING', stockState: asked }),
    ];
    const [first, cancelled, last] = orders.map(({ idempotencyKey }) => idempotencyKey);
    const ending = (idempotencyKey = uuidv4(), reason?: Ending['reason']): Ending => ({
      idempotencyKey,
      approved: reason === undefined,
      ...(reason && { reason }),
    });
    const wanted = [ending(first), ending(last, 'OUT_OF_STOCK'), ending(first), ending(cancelled), ending()];
    const ended = await writes.run((tx) => endPending(tx, wanted));
    expect(ended.map((order) => order && [order.status, order.reason])).toEqual([
      ['CONFIRMED', null],
      ['REJECTED', 'OUT_OF_STOCK'],
      undefined,
      undefined,
      undefined,
    ]);
    const states = await Promise.all(orders.map(({ id }) => stored(id)));
    expect(states.map((order) => order?.stockState)).toEqual(['held', 'asked', 'settled']);
  });
});
