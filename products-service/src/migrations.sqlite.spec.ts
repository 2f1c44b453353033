import { DataSource } from 'typeorm';
import { v4 as uuidv4 } from 'uuid';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import * as migrations from './migrations';
import { productsAtWork } from './testing/products-at-work';

jest.setTimeout(60_000);

/** Rows of a table as they are stored, to be inserted elsewhere. */
type Rows = Record<string, string | number | null>[];

it('names who changed the stock before the ledger recorded it, as far as the audit trail knows', async () => {
  const at = await productsAtWork();
  const { id } = await at.create(7, { actor: 'olga' });
  const change = { id, reason: 'count' };
  await at.catalogue.restock(messageContext('products.restock', '1'), {
    ...change,
    quantity: 5,
    actor: 'otto',
  });
  await at.catalogue.adjust(messageContext('products.adjust', '2'), {
    ...change,
    delta: -2,
    actor: 'key:shop',
  });
  await at.products.reserveStock({ productId: id, quantity: 1, idempotencyKey: uuidv4() });
  // Its entry in the audit trail has been removed.
  await at.catalogue.restock(messageContext('products.restock', '3'), {
    ...change,
    quantity: 9,
    actor: 'olga',
  });
  await at.database.query(`DELETE FROM audit WHERE after LIKE '%"stock":18%'`);
  const tables = ['products', 'audit', 'stock_movements'];
  const stored = await Promise.all(
    tables.map((name) => at.database.query<Rows[number]>(`SELECT * FROM ${name}`)),
  );
  await at.close();

  const { NameWhoMovedStock1764400000000: Naming, ...earlier } = migrations;
  const database = await new DataSource({
    type: 'sqlite',
    database: ':memory:',
    migrations: Object.values(earlier),
    migrationsRun: true,
  }).initialize();
  for (const [n, rows] of stored.entries())
    for (const { actor, ...row } of rows) {
      const all = tables[n] === 'audit' ? { actor, ...row } : row;
      const names = Object.keys(all).map((name) => `"${name}"`);
      const marks = names.map(() => '?').join();
      await database.query(
        `INSERT INTO ${tables[n] ?? ''} (${names.join()}) VALUES (${marks})`,
        Object.values(all),
      );
    }
  const runner = database.createQueryRunner();
  await new Naming().up(runner);
  expect(await database.query('SELECT kind, delta, actor FROM stock_movements ORDER BY id')).toEqual([
    { kind: 'restock', delta: 7, actor: 'olga' },
    { kind: 'restock', delta: 5, actor: 'otto' },
    { kind: 'adjust', delta: -2, actor: 'key:shop' },
    { kind: 'reserve', delta: -1, actor: null },
    { kind: 'restock', delta: 9, actor: null },
  ]);
  await new Naming().down(runner);
  expect(await database.query('SELECT * FROM stock_movements LIMIT 1')).toMatchObject([{ delta: 7 }]);
  await database.destroy();
});
