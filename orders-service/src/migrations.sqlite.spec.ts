import { DataSource } from 'typeorm';
import { CreateOrders1764000000000 } from './migrations/1764000000000-create-orders';
import { AddIdempotencyKeys1764100000000 } from './migrations/1764100000000-add-idempotency-keys';
import { KeepClientKeys1764200000500 } from './migrations/1764200000500-keep-client-keys';

it('gives the orders of the last version the keys that are still known', async () => {
  const database = await new DataSource({
    type: 'sqlite',
    database: ':memory:',
    migrations: [CreateOrders1764000000000, AddIdempotencyKeys1764100000000],
    migrationsRun: true,
  }).initialize();
  await database.query(
    `INSERT INTO orders (id, "productId", quantity, status, "idempotencyKey", "createdAt", "updatedAt", "requestKey",
       "stockState", redrives) VALUES ('a', 'p', 1, 'PENDING', 'ka', '', '', 'ra', 'asked', 0),
       ('b', 'p', 1, 'PENDING', 'kb', '', '', 'rb', 'asked', 0)`,
  );
  await database.query(`INSERT INTO idempotency_keys VALUES ('', 'cart-4711', 'hash', 'b', '')`);
  const runner = database.createQueryRunner();
  const migration = new KeepClientKeys1764200000500();
  await migration.up(runner);
  expect(await database.query('SELECT id, "clientKey" FROM orders ORDER BY id')).toEqual([
    { id: 'a', clientKey: null },
    { id: 'b', clientKey: 'cart-4711' },
  ]);
  expect(await database.query('SELECT n FROM order_counts WHERE status = $1', ['PENDING'])).toEqual([
    { n: 2 },
  ]);
  await migration.down(runner);
  expect(await database.query('SELECT * FROM orders LIMIT 1')).toMatchObject([{ id: 'a' }]);
  await database.destroy();
});
