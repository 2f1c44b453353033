import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeBinary } from '../../tools/install/install';
import { isAlive } from '../../tools/shared/processes';
import { root } from '../support/stack';

type Results = Awaited<ReturnType<(typeof import('../../tools/bench/run'))['runBench']>>;

/** The figures mean nothing on a machine that runs tests. We check that they exist and are consistent. */
describe('npm run bench', () => {
  let dir: string;
  beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-bench-test-'))));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const start = (...args: string[]) => {
    const bench = spawn(nodeBinary(root), ['tools/bench/bench.js', ...args], { cwd: root });
    let printed = '';
    for (const stream of [bench.stdout, bench.stderr]) {
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    }
    return { bench, exited: once(bench, 'exit') as Promise<[number | null]>, printed: () => printed };
  };

  it('measures two stacks in turn, checks the invariants, and reports in a table and as JSON', async () => {
    const json = path.join(dir, 'results.json');
    const { exited, printed } = start(
      ...['--orders', '300', '--clients', '16', '--rounds', '1', '--warmup', '50', '--seconds', '2'],
      ...['--rate', '40', '--stored', '2000', '--cpu-prof', path.join(dir, 'profiles'), '--json', json],
    );
    expect([await exited, printed()]).toEqual([[0, null], expect.stringContaining('confirmed/s')]);

    const { systems, ratios } = JSON.parse(readFileSync(json, 'utf8')) as Results;
    expect(systems.map(({ name }) => name)).toEqual(['ours', 'stored=2000']);
    for (const { median, open, brokenInvariants, spansPerOrder, memory } of systems) {
      expect(brokenInvariants).toEqual([]);
      expect(median).toMatchObject({ accepted: 300, confirmed: 300, post: { count: 300 } });
      expect(median.confirmedPerSecond).toBeGreaterThan(0);
      expect(median.confirmedPerSecond).toBeLessThanOrEqual(median.acceptedPerSecond);
      expect(median.post.p99).toBeGreaterThanOrEqual(median.post.p50);
      expect(median.commitGroup?.['orders']).toBeGreaterThanOrEqual(1);
      expect(Object.keys(median.cpuMsPerOrder)).toEqual(
        expect.arrayContaining(['gateway', 'orders', 'products', 'rabbitmq', 'redis', 'receiver', 'driver']),
      );
      if (process.platform === 'linux') {
        expect(median.cpuMsPerOrder['total']).toBeGreaterThan(0);
        expect(median.rssMb['total']).toBeGreaterThan(50);
        expect(memory.atEndMb).toBeGreaterThan(50);
      }
      expect(open).toMatchObject({ rate: 40, accepted: 80, notSent: 0, post: { count: 80 } });
      // An order becomes final after it was due and before the run is over.
      expect(open && 'toFinal' in open && open.toFinal.p50).toBeGreaterThan(0);
      // The spans of an order: HTTP, the request, two events that are sent and received.
      expect(spansPerOrder).toBeGreaterThan(4);
    }
    expect(ratios.map(({ to, figure }) => `${to} ${figure}`)).toContain('stored=2000 CPU per order');
    expect(Object.keys(systems[0]?.profiles ?? {}).sort()).toEqual([
      'gateway',
      'orders-service',
      'products-service',
    ]);
    expect(systems[0]?.profiles?.['gateway']?.functions.length).toBeGreaterThan(5);
  });

  it('stops everything that it has started when it is told to stop', async () => {
    const before = new Set(benchFolders());
    const { bench, exited, printed } = start('--orders', '100000', '--rounds', '1', '--seconds', '0');
    while (!printed().includes('Warming up')) {
      expect(bench.exitCode).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [folder] = benchFolders().filter((name) => !before.has(name));
    const pidFile = path.join(root, '.data', String(folder), 'ours-0/redis/redis.pid');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    bench.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
    expect(isAlive(pid)).toBe(false);
    expect(benchFolders()).not.toContain(folder);
  });

  const dataDir = path.join(root, '.data');
  const benchFolders = () =>
    existsSync(dataDir) ? readdirSync(dataDir).filter((name) => /^bench-\w{6}$/.test(name)) : [];
});
