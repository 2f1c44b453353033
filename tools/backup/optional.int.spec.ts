import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openDatabase } from '../shared/sqlite';
import type { Manifest } from './manifest';

const TABLES = {
  orders: `CREATE TABLE orders (id TEXT, status TEXT, "stockState" TEXT, "idempotencyKey" TEXT)`,
  products: `CREATE TABLE products (id TEXT, stock INTEGER);
    CREATE TABLE stock_movements ("productId" TEXT, delta INTEGER);
    CREATE TABLE reservations ("idempotencyKey" TEXT, "productId" TEXT, quantity INTEGER, refusal TEXT, "releasedAt" TEXT)`,
  webhooks: 'CREATE TABLE endpoints (url TEXT)',
  notifications: 'CREATE TABLE mails (id TEXT)',
};

// A busy machine.
jest.setTimeout(120_000);

describe('the databases of optional services in a backup', () => {
  let dir: string;
  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-optional-'));
    await write('orders');
    await write('products');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const fileOf = (owner: keyof typeof TABLES) => path.join(dir, `${owner}.db`);
  /** Creates the database, or adds rows to it. */
  async function write(owner: keyof typeof TABLES, rows = ''): Promise<void> {
    const created = existsSync(fileOf(owner));
    if (!created) writeFileSync(fileOf(owner), '');
    const database = await openDatabase(fileOf(owner), { write: true });
    if (!created) await database.script(`CREATE TABLE migrations (timestamp INTEGER); ${TABLES[owner]}`);
    await database.script(rows);
    await database.close();
  }
  const urls = async () => {
    const database = await openDatabase(fileOf('webhooks'));
    const rows = await database.rows<{ url: string }>('SELECT url FROM endpoints ORDER BY url');
    await database.close();
    return rows.map(({ url }) => url);
  };
  const run = async (program: 'backup' | 'restore', ...args: string[]) => {
    const script = path.join(__dirname, `${program}.js`);
    return (await promisify(execFile)(process.execPath, [script, '--data-dir', dir, ...args])).stdout;
  };
  const backup = async () => {
    const to = path.join(dir, 'backups');
    await run('backup', '--to', to);
    const from = path.join(to, readdirSync(to).sort().at(-1) ?? '');
    return {
      from,
      manifest: JSON.parse(readFileSync(path.join(from, 'manifest.json'), 'utf8')) as Manifest,
    };
  };

  it('are copied if they exist, and come back', async () => {
    await write('webhooks', `INSERT INTO endpoints VALUES ('https://one.example')`);
    const { from, manifest } = await backup();
    expect(Object.keys(manifest.databases)).toEqual(['orders', 'products', 'webhooks']);
    expect(manifest).toMatchObject({ format: 1, databases: { webhooks: { rows: { endpoints: 1 } } } });

    await write('webhooks', `INSERT INTO endpoints VALUES ('https://two.example')`);
    await run('restore', '--from', from, '--new-broker');
    expect(await urls()).toEqual(['https://one.example']);
    // The one that was there is kept, as those of the orders and products are.
    const [replaced = ''] = readdirSync(dir).filter((name) => name.startsWith('replaced-'));
    expect(readdirSync(path.join(dir, replaced))).toEqual(
      expect.arrayContaining(['orders.db', 'products.db', 'webhooks.db']) as string[],
    );
    expect(existsSync(fileOf('notifications'))).toBe(false);
  });

  it('stay as they are when the backup has none, as one of an older version', async () => {
    const { from, manifest } = await backup();
    expect(Object.keys(manifest.databases)).toEqual(['orders', 'products']);
    await write('webhooks', `INSERT INTO endpoints VALUES ('https://one.example')`);
    await run('restore', '--from', from, '--new-broker');
    expect(await urls()).toEqual(['https://one.example']);
  });
});
