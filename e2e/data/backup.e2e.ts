import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { queues } from '@order-flow/contracts/contracts';
import type { OrderView } from '@order-flow/contracts/payloads';
import type { Lost } from '../../tools/backup/lost';
import type { Manifest } from '../../tools/backup/manifest';
import { namesFor } from '../../tools/backup/queues';
import { brokenInvariants } from '../../tools/shared/invariants';
import { query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { root, Stack } from '../support/stack';

const CLIENTS = 8;
const ALL = ['gateway', 'orders-service', 'products-service'] as const;
describe('backup and restore', () => {
  let stack: Stack;
  let backups: string;
  let productId: string;
  beforeAll(async () => {
    backups = mkdtempSync(path.join(tmpdir(), 'order-flow-backups-'));
    stack = await Stack.start({ RATE_LIMIT_PER_SECOND: '100000' });
    ({ id: productId } = await stack.createProduct(100_000));
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(backups, { recursive: true, force: true });
  });

  const run = async (tool: 'backup' | 'restore', ...args: string[]): Promise<string> => {
    const dataDir = path.dirname(stack.databases.orders);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(root, 'tools/backup', `${tool}.js`), '--data-dir', dataDir, ...args],
      { env: { ...process.env, RABBITMQ_URL: stack.rabbitMq.url } },
    );
    return stdout;
  };
  const backup = async (): Promise<string> => {
    await run('backup', '--to', backups, '--keep', '2');
    return path.join(backups, readdirSync(backups).sort().at(-1) ?? '');
  };
  const manifestOf = (dir: string) =>
    JSON.parse(readFileSync(path.join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const ordersIn = (dir: string) =>
    query<OrderView>(path.join(dir, 'orders.db'), 'SELECT * FROM orders ORDER BY id');
  const broken = (acknowledged: Iterable<string>) =>
    brokenInvariants({
      databases: stack.databases,
      acknowledged: [...acknowledged],
      queueDepth: (queue) => stack.queueDepth(queue),
    });
  /** Quicker than to stop and start it; its messages wait all the same. */
  const products = (signal: 'SIGSTOP' | 'SIGCONT') => stack.service('products-service').child.kill(signal);
  const killAll = () => Promise.all(ALL.map((name) => stack.service(name).stop('SIGKILL')));
  const startAll = () => Promise.all(ALL.map((name) => stack.up(name)));
  const place = (n: number) => inParallel(n, CLIENTS, () => stack.place(productId));

  let underLoad: string;
  let acknowledgedBefore: string[];
  it('copies both databases, checked, while orders flow', async () => {
    const load = { on: true };
    const clients = Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        while (load.on) await stack.place(productId);
      }),
    );
    await eventually(() => stack.acknowledged.length > 100);
    acknowledgedBefore = stack.acknowledged.map(({ id }) => id);
    underLoad = await backup();
    const placedMeanwhile = stack.acknowledged.length - acknowledgedBefore.length;
    load.on = false;
    await clients;
    expect(placedMeanwhile).toBeGreaterThan(0);
    const { contradictions, databases } = manifestOf(underLoad);
    const copied = await ordersIn(underLoad);
    expect({ contradictions, orders: databases.orders.rows.orders }).toEqual({
      contradictions: [],
      orders: copied.length,
    });
    const ids = new Set(copied.map(({ id }) => id));
    expect(acknowledgedBefore.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('refuses to restore while services use the databases', async () => {
    await expect(run('restore', '--from', underLoad)).rejects.toThrow('orders.db is in use');
    expect((await stack.untilFinal((await stack.place(productId)).id)).status).toBe('CONFIRMED');
  });

  let old: string;
  const gone: OrderView[] = [];
  /** The ids of orders that have another status in the old copy, and which. */
  const changed = new Map<string, string>();
  it('restores an old copy under the present broker and Redis, and says exactly what is lost', async () => {
    const [early, late] = await place(20).then(async (orders) => {
      await stack.allFinal();
      return [orders[0], orders[1]] as [OrderView, OrderView];
    });
    // In the copy these wait for their answer.
    products('SIGSTOP');
    const waiting = await place(10);
    old = await backup();
    for (const { id } of waiting) changed.set(id, 'PENDING');

    // After the copy: they get it (so Redis marks them as processed), others are placed, one is cancelled, stock comes in.
    products('SIGCONT');
    gone.push(...(await place(30)));
    await stack.allFinal();
    const operator = await stack.asOperator();
    await stack.http('POST', `/orders/${early.id}/cancel`, undefined, operator);
    await stack.request('products.restock', { id: productId, quantity: 7, reason: 'after the backup' });
    changed.set(early.id, 'CONFIRMED');
    await stack.allFinal();

    // Messages of after the copy are in both queues when everything is killed.
    products('SIGSTOP');
    gone.push(...(await place(5)));
    await stack.http('POST', `/orders/${late.id}/cancel`, undefined, operator);
    changed.set(late.id, 'CONFIRMED');
    await eventually(async () => (await query(stack.databases.orders, 'SELECT 1 FROM outbox')).length === 0);
    await stack.service('orders-service').stop('SIGKILL');
    products('SIGCONT');
    await eventually(async () => (await stack.queueDepth('orders_queue')) === 6);
    await killAll();
    // As the sweeper repeats them.
    const [unknown] = gone.slice(-1);
    const [known] = waiting;
    const reserve = (order?: OrderView) => ({
      productId,
      quantity: order?.quantity,
      idempotencyKey: order?.idempotencyKey,
    });
    await stack.emit('products_queue', 'product.reserveStock', reserve(unknown));
    await stack.emit('products_queue', 'product.releaseStock', { idempotencyKey: late.idempotencyKey });
    await stack.emit('orders_queue', 'product.stockReserved', { approved: true, ...reserve(known) });

    const said = await run('restore', '--from', old);
    expect(said).toContain('removed: 9.');
    const kept = /databases that were here: (.+)/.exec(said)?.[1] ?? '';
    const lost = JSON.parse(readFileSync(path.join(kept, 'lost.json'), 'utf8')) as Lost;
    expect(lost.orders.map(({ id }) => id)).toEqual(gone.map(({ id }) => id).sort());
    expect(new Map(lost.changedOrders.map(({ id, restoredAs }) => [id, restoredAs]))).toEqual(changed);
    expect(lost.movements).toEqual([
      expect.objectContaining({ productId, kind: 'restock', delta: 7, reason: 'after the backup' }),
    ]);
    // The restock and the two cancellations.
    expect({ products: lost.products, audited: lost.audited }).toEqual({ products: [], audited: 3 });
    expect(await ordersIn(path.dirname(stack.databases.orders))).toEqual(await ordersIn(old));
  });

  it('goes on after that: all but the lost orders end, and all invariants hold', async () => {
    await startAll();
    await place(30);
    await stack.allFinal();
    const lost = new Set(gone.map(({ id }) => id));
    const acknowledged = stack.acknowledged.map(({ id }) => id);
    expect(await broken(acknowledged.filter((id) => !lost.has(id)))).toEqual([]);
    for (const id of changed.keys()) expect(await stack.order(id)).toMatchObject({ status: 'CONFIRMED' });
    const [one = ''] = lost;
    expect(await broken([one])).toEqual([`I1: order ${one} is not stored`]);
  });

  it('brings every order of a copy made under load to its end, in an empty folder with a new broker and Redis', async () => {
    await killAll();
    for (const file of Object.values(stack.databases))
      for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    await stack.redis.flushall();
    const channel = await stack.channel();
    for (const queue of [...queues, ...namesFor({ RETRY_DELAYS_MS: '100,200,300' })])
      await channel.deleteQueue(queue);
    await channel.close();
    expect(await run('restore', '--from', underLoad, '--new-broker')).not.toContain('lost');
    await startAll();
    const placed = await stack.place(productId);
    await stack.allFinal();
    const copied = await ordersIn(underLoad);
    expect(await broken([placed, ...copied].map(({ id }) => id))).toEqual([]);
  });
});
