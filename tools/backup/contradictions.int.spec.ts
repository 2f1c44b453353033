import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../shared/sqlite';
import type { Manifest } from './manifest';

const TABLES = {
  orders: `CREATE TABLE orders (id TEXT, status TEXT, "stockState" TEXT, "idempotencyKey" TEXT)`,
  products: `CREATE TABLE products (id TEXT, stock INTEGER);
    CREATE TABLE stock_movements ("productId" TEXT, delta INTEGER);
    CREATE TABLE reservations ("idempotencyKey" TEXT, "productId" TEXT, quantity INTEGER, refusal TEXT, "releasedAt" TEXT)`,
};

// A busy machine.
jest.setTimeout(120_000);

describe('the exit code of npm run backup', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-contradictions-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function create(owner: keyof typeof TABLES, rows: string): Promise<void> {
    const file = path.join(dir, `${owner}.db`);
    writeFileSync(file, '');
    const database = await openDatabase(file, { write: true });
    await database.script(`CREATE TABLE migrations (timestamp INTEGER); ${TABLES[owner]}; ${rows}`);
    await database.close();
  }

  const backup = () =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const program = path.join(__dirname, 'backup.js');
      const args = [program, '--data-dir', dir, '--to', path.join(dir, 'backups')];
      const child = execFile(process.execPath, args, (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
      });
    });
  const manifest = () => {
    const [name = ''] = readdirSync(path.join(dir, 'backups'));
    return JSON.parse(readFileSync(path.join(dir, 'backups', name, 'manifest.json'), 'utf8')) as Manifest;
  };

  it('is 0 for databases that agree', async () => {
    await create('orders', `INSERT INTO orders VALUES ('o', 'CONFIRMED', 'held', 'k')`);
    await create(
      'products',
      `INSERT INTO products VALUES ('p', 3); INSERT INTO stock_movements VALUES ('p', 3);
       INSERT INTO reservations VALUES ('k', 'p', 1, NULL, NULL)`,
    );
    expect(await backup()).toMatchObject({ code: 0 });
    expect(manifest().contradictions).toEqual([]);
  });

  it('is 2 if they contradict each other; the backup is kept, and says so', async () => {
    await create('orders', `INSERT INTO orders VALUES ('o', 'CONFIRMED', 'held', 'k')`);
    await create('products', `INSERT INTO products VALUES ('p', 3)`);
    const { code, said } = await backup();
    const contradictions = [
      'product p has 3 units, its ledger says 0',
      'order o is CONFIRMED, but no stock is reserved for it',
    ];
    expect(code).toBe(2);
    for (const line of contradictions) expect(said).toContain(`The databases contradict each other: ${line}`);
    expect(manifest().contradictions).toEqual(contradictions);
  });

  it('is 1 if there is nothing to copy, and no backup is left', async () => {
    await create('orders', '');
    expect(await backup()).toMatchObject({ code: 1, said: expect.stringContaining('products.db') as string });
    expect(readdirSync(dir)).toEqual(['orders.db']);
  });
});
