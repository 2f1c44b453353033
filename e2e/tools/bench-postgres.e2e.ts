import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeBinary } from '../../tools/install/install';
import { root } from '../support/stack';

jest.setTimeout(300_000);

/** The figures mean nothing on a machine that runs tests. We check that they exist and are consistent. */
describe('the benchmarks on PostgreSQL', () => {
  let dir: string;
  beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-bench-postgres-'))));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function run<T>(tool: string, ...args: string[]): Promise<T> {
    const json = path.join(dir, 'results.json');
    const bench = spawn(nodeBinary(root), [`tools/bench/${tool}`, ...args, '--json', json], { cwd: root });
    let printed = '';
    for (const stream of [bench.stdout, bench.stderr])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = (await once(bench, 'exit')) as [number | null];
    expect([code, printed]).toEqual([0, expect.anything()]);
    return JSON.parse(readFileSync(json, 'utf8')) as T;
  }

  it('relays: one and two outboxes send each row once and in order', async () => {
    const results = await run<object[]>(
      ...(['relays.js', '--relays', '1,2', '--rows', '301', '--writers', '4', '--rounds', '1'] as const),
    );
    const wanted = { rows: 301, twice: 0, outOfOrder: 0, missing: 0, left: 0 };
    const measured = { eventsPerSecond: expect.any(Number) as number, confirm: { count: 301 } };
    expect(results).toMatchObject([
      { relays: 1, ...wanted, ...measured },
      { relays: 2, ...wanted, ...measured },
    ]);
  });

  it('open-transaction: both stacks keep their invariants', async () => {
    interface Minute {
      readonly accepted: number;
      readonly sizes: Record<string, { readonly dead: number }>;
    }
    const { minutes, brokenInvariants } = await run<{
      readonly minutes: { readonly beside: Minute[]; readonly without: Minute[] };
      readonly brokenInvariants: string[];
    }>(
      ...(['open-transaction.js', '--seconds', '4', '--every', '2'] as const),
      ...['--rate', '10', '--warmup', '20'],
    );
    expect(brokenInvariants).toEqual([]);
    for (const { accepted, sizes } of [...minutes.beside, ...minutes.without]) {
      expect(accepted).toBe(20);
      expect(Object.keys(sizes)).toEqual(expect.arrayContaining(['orders.outbox', 'products.products']));
    }
    expect(minutes.beside).toHaveLength(2);
  });
});
