import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { check, textOf } from './check';
import { readMetrics } from './load/metrics-text';
import { sampleOf, untilQuiet } from './load/snapshot';
import { Shop } from './testing/shop';

describe('reading a run', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'checker-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['there is no such database', 'no-such.db', /unable to open database file/],
    ['it cannot read this kind of database', 'postgres://127.0.0.1/orders', /cannot read postgres databases/],
  ])('gives a verdict against a run where %s', async (_, database, reason) => {
    const shop = new Shop();
    shop.order(shop.createProduct(5), 1, 'answered', true);
    const { run } = shop.snapshot();
    const orders = database.includes('//') ? database : path.join(folder, database);
    writeFileSync(
      path.join(folder, 'run.json'),
      JSON.stringify({ ...run, databases: { orders, products: orders } }),
    );
    writeFileSync(
      path.join(folder, 'client.jsonl'),
      shop.lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const verdict = await check(folder);
    expect(verdict).toMatchObject({
      ok: false,
      counts: { sent: 2, answered: 2 },
      broken: [{ invariant: 'reading' }],
    });
    expect(verdict.broken[0]?.text).toMatch(reason);
    expect(JSON.parse(readFileSync(path.join(folder, 'verdict.json'), 'utf8'))).toEqual(verdict);
    expect(textOf(verdict)).toMatch(/^BROKEN: run r, fault kill-orders, seed 1\n/);
  });

  it('takes a system for quiet after five looks in a row that find nothing, because one look can miss a message', async () => {
    const found = [3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 7];
    let looks = 0;
    const look = () => Promise.resolve(found[looks++] ?? 0);
    expect(await untilQuiet(look, Date.now() + 60_000, 0)).toBe(true);
    expect(looks).toBe(11);
  });

  it('stops looking when the time is over', async () => {
    let looks = 0;
    const look = () => Promise.resolve((looks += 1));
    expect(await untilQuiet(look, Date.now() - 1, 0)).toBe(false);
    expect(looks).toBe(1);
  });

  it('compares the same orders for the same seed, at most 60, spread over all', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `${i}`);
    expect(sampleOf(ids, 7)).toEqual(sampleOf(ids, 7));
    expect(new Set(sampleOf(ids, 7)).size).toBe(60);
    expect(Number(sampleOf(ids, 7).at(-1))).toBeGreaterThan(980);
    expect(sampleOf(['a', 'b'], 7)).toEqual(['a', 'b']);
  });

  it('reads metrics by series', () => {
    const text =
      '# HELP orders_by_status x\norders_by_status{status="PENDING"} 3\nup 1\nproduct{name="a b"} 2.5\n';
    expect(readMetrics(text)).toEqual({
      'orders_by_status{status="PENDING"}': 3,
      up: 1,
      'product{name="a b"}': 2.5,
    });
  });
});
