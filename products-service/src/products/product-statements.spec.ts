import path from 'node:path';
import type { ReserveStock } from '@order-flow/contracts/payloads';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { v4 as uuidv4 } from 'uuid';
import { takeStock } from './product-statements';

jest.setTimeout(60_000);

/** The first step of a commit must have the same result as if the requests had come one after the other. */
describe('the reservations of a commit', () => {
  let db: TestDatabase;
  let plenty: string;
  let short: string;
  beforeEach(async () => {
    db = await testDatabase(path.join(__dirname, '../migrations'));
    [plenty, short] = [uuidv4(), uuidv4()];
    await product(plenty, 'a', 100);
    await product(short, 'b', 5);
  });
  afterEach(() => db.close());

  const product = (id: string, name: string, stock: number) =>
    db.query('INSERT INTO products (id, name, price, stock, "createdAt") VALUES ($1, $2, 1, $3, $4)', [
      id,
      name,
      stock,
      '2026-01-01T00:00:00.000Z',
    ]);
  const want = (productId: string, quantity: number, idempotencyKey = uuidv4()): ReserveStock => ({
    productId,
    quantity,
    idempotencyKey,
  });
  const take = async (wanted: readonly ReserveStock[]) => {
    const taken = await db.writes.run((tx) => takeStock(tx, wanted));
    return taken.map(Boolean);
  };
  const stocks = async () => {
    const rows = await db.query<{ stock: number }>('SELECT stock FROM products ORDER BY name');
    return rows.map(({ stock }) => stock);
  };

  it('take stock once for each key, in the order of the requests, while there is some', async () => {
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
    expect(await take(wanted)).toEqual([true, true, true, false, false, true, false]);
    expect(await stocks()).toEqual([83, 0]);
  });

  it('take nothing for a key that was answered before, but still for the other keys', async () => {
    const answered = uuidv4();
    await db.query(
      'INSERT INTO reservations ("idempotencyKey", "productId", quantity, "createdAt") VALUES ($1, $2, 10, $3)',
      [answered, plenty, '2026-01-01T00:00:00.000Z'],
    );
    const wanted = [want(plenty, 10, answered), want(plenty, 20), want(short, 4), want(short, 4)];
    expect(await take(wanted)).toEqual([false, true, true, false]);
    expect(await stocks()).toEqual([80, 1]);
  });
});
