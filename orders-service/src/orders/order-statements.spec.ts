import { DataSource } from 'typeorm';
import { orderStatuses, type RejectionReason } from '@order-flow/contracts/payloads';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { CreateOrders1764000000000 } from '../migrations/1764000000000-create-orders';
import { AddIdempotencyKeys1764100000000 } from '../migrations/1764100000000-add-idempotency-keys';
import { ExtendTimeline1764100000002 } from '../migrations/1764100000002-extend-timeline';
import { KeepClientKeys1764200000500 } from '../migrations/1764200000500-keep-client-keys';
import { canBecome, stockStates, type Order, type Standing } from './entities/order.entity';
import { endPending, insertOrder, orderBy, updateOrder } from './order-statements';

const standings = orderStatuses.flatMap((status) =>
  stockStates.map((stockState): Standing => ({ status, stockState })),
);
const name = ({ status, stockState }: Standing) => `${status} ${stockState}`;

describe('the statements that change orders', () => {
  let database: DataSource;
  let writes: WriteQueue;
  let made = 0;

  beforeAll(async () => {
    database = await new DataSource({
      type: 'sqlite',
      database: ':memory:',
      migrations: [
        CreateOrders1764000000000,
        AddIdempotencyKeys1764100000000,
        ExtendTimeline1764100000002,
        KeepClientKeys1764200000500,
      ],
      migrationsRun: true,
    }).initialize();
    writes = new WriteQueue(database);
    writes.onModuleInit();
  });
  afterAll(async () => {
    await writes.onModuleDestroy();
    await database.destroy();
  });

  async function orderIn(standing: Standing): Promise<Order> {
    const key = `order-${++made}`;
    const at = '2026-01-01T00:00:00.000Z';
    const order: Order = {
      ...standing,
      id: key,
      productId: 'product',
      quantity: 1,
      idempotencyKey: key,
      createdAt: at,
      updatedAt: at,
      reason: null,
      traceId: null,
      traceparent: null,
      requestKey: key,
      clientKey: null,
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
});
