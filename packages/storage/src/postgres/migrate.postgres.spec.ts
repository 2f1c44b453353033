import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { migration, sql, table } from '../migration';
import { testDatabase, type TestDatabase } from '../testing/test-database';
import { migrate } from './migrate';

const First = migration('First1764000000000', [table('lamps (id integer PRIMARY KEY)')]);
const Second = migration('Second1764000000001', [sql('INSERT INTO lamps VALUES (1)')]);
const Third = migration('Third1764000000002', [
  sql('INSERT INTO lamps VALUES (2)'),
  sql('INSERT INTO no_such_table VALUES (1)'),
]);

/** Where the server is. */
let server: TestDatabase;
let url: string;
beforeAll(async () => {
  // TypeORM says there that a migration failed.
  jest.spyOn(console, 'log').mockReturnValue();
  jest.spyOn(logger, 'info').mockReturnValue();
  server = await testDatabase([]);
});
beforeEach(() => {
  const place = new URL(server.place);
  place.pathname = `test_${randomUUID().replaceAll('-', '')}`;
  url = place.href;
});
afterEach(async () => {
  const admin = new Client({ connectionString: server.place });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  await admin.end();
});
afterAll(() => server.close());

async function rows(text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const found = await client.query<Record<string, unknown>>(text);
  await client.end();
  return found.rows;
}

it('five replicas that start at once on a server without the database make it, and run each migration once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => migrate(url, [First, Second])));
  expect(await rows('SELECT name FROM migrations ORDER BY id')).toEqual([
    { name: 'First1764000000000' },
    { name: 'Second1764000000001' },
  ]);
  expect(await rows('SELECT id FROM lamps')).toEqual([{ id: 1 }]);
});

it('a later start runs only the migrations that are new', async () => {
  await migrate(url, [First]);
  await migrate(url, [First, Second]);
  await migrate(url, [First, Second]);
  expect(await rows('SELECT id FROM lamps')).toEqual([{ id: 1 }]);
});

it('a migration that fails leaves nothing, nor do those before it', async () => {
  await migrate(url, [First]);
  await expect(migrate(url, [First, Second, Third])).rejects.toThrow('no_such_table');
  expect(await rows('SELECT name FROM migrations')).toEqual([{ name: 'First1764000000000' }]);
  expect(await rows('SELECT id FROM lamps')).toEqual([]);
});

it('a server that does not answer is unavailable, which the start waits for', async () => {
  await expect(migrate('postgres://127.0.0.1:9/x', [First])).rejects.toThrow(DatabaseUnavailableError);
});
