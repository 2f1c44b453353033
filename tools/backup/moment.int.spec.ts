import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database } from 'sqlite3';
import { openAtOneMoment } from './moment';

/** A database with one table, which is written in WAL mode as a service does. */
async function create(file: string) {
  const database = await new Promise<Database>((resolve, reject) => {
    const opened = new Database(file, (error: Error | null) => (error ? reject(error) : resolve(opened)));
  });
  const exec = (sql: string) =>
    new Promise<void>((resolve, reject) =>
      database.exec(sql, (error: Error | null) => (error ? reject(error) : resolve())),
    );
  await exec('PRAGMA journal_mode = WAL; CREATE TABLE steps (step TEXT NOT NULL, id INTEGER NOT NULL)');
  return { exec, close: () => new Promise<void>((resolve) => database.close(() => resolve())) };
}

// A busy machine.
jest.setTimeout(60_000);

describe('two databases opened at one moment', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-moment-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('never show an answer without its question, however many are committed meanwhile', async () => {
    const files = { orders: path.join(dir, 'orders.db'), products: path.join(dir, 'products.db') };
    const orders = await create(files.orders);
    const products = await create(files.products);
    const writing = { on: true };
    const flow = async () => {
      for (let id = 0; writing.on; id++) {
        await orders.exec(`INSERT INTO steps VALUES ('placed', ${id})`);
        await products.exec(`INSERT INTO steps VALUES ('reserved', ${id})`);
        await orders.exec(`INSERT INTO steps VALUES ('confirmed', ${id})`);
        // Not all the time, as a service does not commit all the time either.
        if (id % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 15));
      }
    };
    const flowing = flow();
    try {
      for (let i = 0; i < 100; i++) {
        const { databases, close } = await openAtOneMoment(files);
        // Long after the moment: what was committed since must not show.
        await new Promise((resolve) => setTimeout(resolve, 1));
        const count = async (owner: 'orders' | 'products', step: string) => {
          const rows = await databases[owner].rows<{ n: number }>(
            'SELECT count(*) AS n FROM steps WHERE step = ?',
            [step],
          );
          return rows[0]?.n ?? 0;
        };
        const reserved = await count('products', 'reserved');
        expect(await count('orders', 'confirmed')).toBeLessThanOrEqual(reserved);
        expect(await count('orders', 'placed')).toBeGreaterThanOrEqual(reserved);
        await close();
      }
    } finally {
      writing.on = false;
      await flowing;
      await orders.close();
      await products.close();
    }
  });

  it('fail with the name of a file that is not there', async () => {
    const files = { orders: path.join(dir, 'orders.db'), products: path.join(dir, 'products.db') };
    await expect(openAtOneMoment(files)).rejects.toThrow('unable to open database file');
  });
});
