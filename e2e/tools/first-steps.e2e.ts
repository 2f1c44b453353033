import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource, type MigrationInterface } from 'typeorm';
import { v4 as uuidv4 } from 'uuid';
import type { ReserveStock } from '@order-flow/contracts/payloads';
import { WriteQueue, type FirstStep } from '@order-flow/storage/write-queue';
import { endPending, insertOrder, type Ending } from '@order-flow/orders-service/orders/order-statements';
import { CreateOrders1764000000000 } from '@order-flow/orders-service/migrations/1764000000000-create-orders';
import { AddIdempotencyKeys1764100000000 } from '@order-flow/orders-service/migrations/1764100000000-add-idempotency-keys';
import { KeepClientKeys1764200000500 } from '@order-flow/orders-service/migrations/1764200000500-keep-client-keys';
import { EditProducts1764100000000 } from '@order-flow/products-service/migrations/1764100000000-edit-products';
import { CreateProducts1764000000000 } from '@order-flow/products-service/migrations/1764000000000-create-products';
import { takeStock } from '@order-flow/products-service/products/product-statements';

/** The shared first step of many units must have the same result as if the units had run one after the other. */
describe('the first steps of a commit', () => {
  let dir: string;
  let dataSource: DataSource;
  let queue: WriteQueue;

  async function open(...migrations: (new () => MigrationInterface)[]): Promise<void> {
    dir = mkdtempSync(path.join(tmpdir(), 'first-steps-'));
    const database = path.join(dir, 'test.db');
    dataSource = new DataSource({ type: 'sqlite', database, enableWAL: true, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    queue = new WriteQueue(dataSource);
    queue.onModuleInit();
  }
  afterEach(async () => {
    await queue.onModuleDestroy();
    await dataSource.destroy();
    rmSync(dir, { recursive: true });
  });

  it('run once for all units, before units without one, and give each unit its own result', async () => {
    await open(CreateOrders1764000000000);
    const calls: number[][] = [];
    const double: FirstStep<number, number> = (_, rows) => {
      calls.push([...rows]);
      return Promise.resolve(rows.map((row) => row * 2));
    };
    const order: string[] = [];
    const plain = queue.run(() => Promise.resolve(order.push('plain')));
    const results = [1, 2, 3].map((n) =>
      queue.runAfter(double, n, (_, twice) => Promise.resolve(order.push(`after ${n}`) && twice)),
    );
    expect(await Promise.all(results)).toEqual([2, 4, 6]);
    await plain;
    expect(calls).toEqual([[1, 2, 3]]);
    expect(order).toEqual(['after 1', 'after 2', 'after 3', 'plain']);
  });

  it('leave nothing of a unit that fails, and do not affect other units', async () => {
    await open(CreateOrders1764000000000);
    const insert: FirstStep<string, void> = async (tx, rows) => {
      for (const row of rows)
        await tx.rows(`INSERT INTO write_probe (id, at) VALUES ($1, 'x')`, [Number(row)]);
      return rows.map(() => undefined);
    };
    const results = await Promise.allSettled(
      [11, 12, 13].map((n) =>
        queue.runAfter(insert, String(n), () =>
          n === 12 ? Promise.reject(new Error('12 fails')) : Promise.resolve(n),
        ),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const stored = await dataSource.query<{ id: number }[]>('SELECT id FROM write_probe ORDER BY id');
    expect(stored.map(({ id }) => id)).toEqual([11, 13]);
  });

  it('end each PENDING order by its own answer, once even if the answer is there twice, and no other order', async () => {
    await open(CreateOrders1764000000000, AddIdempotencyKeys1764100000000, KeepClientKeys1764200000500);
    const now = new Date().toISOString();
    const keys = [uuidv4(), uuidv4(), uuidv4()];
    await queue.run((tx) => {
      for (const [index, idempotencyKey] of keys.entries()) {
        insertOrder(tx, {
          id: uuidv4(),
          productId: uuidv4(),
          quantity: 1,
          status: index === 1 ? 'CANCELLED' : 'PENDING',
          idempotencyKey,
          createdAt: now,
          updatedAt: now,
          reason: null,
          traceId: null,
          traceparent: null,
          requestKey: uuidv4(),
          clientKey: null,
          stockState: 'asked',
          redriveAt: null,
          redrives: 0,
        });
      }
      return Promise.resolve();
    });
    const ending = (idempotencyKey = '', reason?: Ending['reason']): Ending => ({
      idempotencyKey,
      approved: reason === undefined,
      ...(reason && { reason }),
    });
    const wanted = [
      ending(keys[0]),
      ending(keys[2], 'OUT_OF_STOCK'),
      ending(keys[0]),
      ending(keys[1]),
      ending(uuidv4()),
    ];
    const ended = await queue.run((tx) => endPending(tx, wanted));
    expect(ended.map((order) => order && [order.status, order.reason])).toEqual([
      ['CONFIRMED', null],
      ['REJECTED', 'OUT_OF_STOCK'],
      undefined,
      undefined,
      undefined,
    ]);
    const states = await dataSource.query<{ stockState: string }[]>(
      `SELECT "stockState" FROM orders ORDER BY status`,
    );
    expect(states.map(({ stockState }) => stockState)).toEqual(['asked', 'held', 'settled']);
  });

  const want = (productId: string, quantity: number, idempotencyKey = uuidv4()): ReserveStock => ({
    productId,
    quantity,
    idempotencyKey,
  });
  const stocks = () =>
    dataSource.query<{ name: string; stock: number }[]>('SELECT name, stock FROM products ORDER BY name');

  it('reserve stock once for each key, in the order of the requests, while there is some', async () => {
    await open(CreateProducts1764000000000, EditProducts1764100000000);
    const [plenty, short] = [uuidv4(), uuidv4()];
    await dataSource.query(
      `INSERT INTO products (id, name, price, stock) VALUES ('${plenty}', 'a', 1, 100), ('${short}', 'b', 1, 5)`,
    );
    const twice = uuidv4();
    const wanted = [
      want(plenty, 10),
      want(short, 4),
      want(plenty, 7, twice),
      want(short, 3),
      want(plenty, 7, twice),
      want(short, 1),
      want(uuidv4(), 1),
    ];
    const taken = await queue.run((tx) => takeStock(tx, wanted));
    expect(taken.map(Boolean)).toEqual([true, true, true, false, false, true, false]);
    expect(await stocks()).toEqual([
      { name: 'a', stock: 83 },
      { name: 'b', stock: 0 },
    ]);
  });

  it('reserve nothing for a key that was answered before, but still reserve for the other keys', async () => {
    await open(CreateProducts1764000000000, EditProducts1764100000000);
    const [first, second, answered] = [uuidv4(), uuidv4(), uuidv4()];
    await dataSource.query(
      `INSERT INTO products (id, name, price, stock) VALUES ('${first}', 'a', 1, 100), ('${second}', 'b', 1, 5)`,
    );
    await dataSource.query(
      `INSERT INTO reservations ("idempotencyKey", "productId", quantity, "createdAt")
       VALUES ('${answered}', '${first}', 10, '2026-01-01T00:00:00.000Z')`,
    );
    const wanted = [want(first, 10, answered), want(first, 20), want(second, 4), want(second, 4)];
    const taken = await queue.run((tx) => takeStock(tx, wanted));
    expect(taken.map(Boolean)).toEqual([false, true, true, false]);
    expect(await stocks()).toEqual([
      { name: 'a', stock: 80 },
      { name: 'b', stock: 1 },
    ]);
  });
});
