import type {
  AuditPage,
  AuditView,
  OrderView,
  PageAudit,
  ProductView,
  StatsView,
  TimeSeries,
} from '@order-flow/contracts/payloads';
import { auditPage } from '@order-flow/messaging/operations/audit';
import type { Reads } from '@order-flow/storage/reads';
import { planOf, query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';

describe('the statistics and the audit trail', () => {
  let stack: Stack;
  let product: ProductView;
  let orders: OrderView[];

  const get = async <T>(path: string) => stack.http<T>('GET', path, undefined, await stack.asViewer());
  const send = async <T>(method: string, path: string, body?: object) =>
    stack.http<T>(method, path, body, await stack.asOperator());

  beforeAll(async () => {
    stack = await Stack.start();
    product = await stack.createProduct(30);
    orders = await inParallel(40, 10, () => stack.place(product.id));
    orders.push(await stack.place(missing));
    for (const { id } of orders) await stack.untilFinal(id);
  });
  afterAll(() => stack.stop());

  describe('GET /stats', () => {
    it('counts orders by status, and the backlog', async () => {
      const [confirmed] = orders;
      await send('POST', `/orders/${confirmed?.id}/cancel`);
      await stack.allFinal();
      await stack.emit('orders_queue', 'made.up', {});
      await stack.emit('products_queue', 'product.reserveStock', {
        productId: product.id,
        quantity: 1,
        idempotencyKey: confirmed?.idempotencyKey,
      });
      // On a busy machine some may be late.
      const inTime = {
        from: expect.any(String) as string,
        placed: 41,
        late: expect.any(Number) as number,
      };
      await eventually(async () => {
        const { status, body } = await get<StatsView>('/stats');
        expect(status).toBe(200);
        const rejected = (
          await query(stack.databases.orders, `SELECT id FROM orders WHERE status = 'REJECTED'`)
        ).length;
        expect(body).toEqual({
          orders: {
            byStatus: { PENDING: 0, CONFIRMED: 40 - rejected, REJECTED: rejected, CANCELLED: 1 },
            pendingOldestAgeSeconds: 0,
            slo: {
              objective: 0.999,
              withinSeconds: 5,
              lastHour: inTime,
              last30Days: inTime,
            },
            outboxPending: 0,
            outboxOldestAgeSeconds: 0,
            deadLettersOpen: 1,
            deadLettersFailedAgain: 0,
            deadLettersTakenBy: [],
            skipped: { duplicate: 1, locked: 0 },
          },
          products: {
            products: 1,
            lowStock: 1,
            soldOut: 0,
            lowest: [expect.objectContaining({ id: product.id, stock: 1 })],
            outboxPending: 0,
            outboxOldestAgeSeconds: 0,
            deadLettersOpen: 0,
            deadLettersFailedAgain: 0,
            deadLettersTakenBy: [],
            skipped: { duplicate: 1, locked: 0 },
          },
          // Not installed here.
          webhooks: null,
          notifications: null,
          missing: [],
        });
        return true;
      });
    });

    it('says how long the oldest order has been waiting', async () => {
      const order = await stack.whileFrozen('products-service', async () => {
        const placed = await stack.place(product.id);
        const stats = await eventually(async () => {
          const { body } = await get<StatsView>('/v1/stats');
          return (body.orders?.pendingOldestAgeSeconds ?? 0) > 0.5 ? body : undefined;
        });
        expect(stats.orders?.byStatus.PENDING).toBe(1);
        expect(stats.products).toBeNull();
        expect(stats.missing).toEqual(['products-service']);
        return placed;
      });
      await stack.untilFinal(order.id);
    });

    it('counts a product as low by its own threshold', async () => {
      const lamp = await stack.createProduct(50);
      const low = async () => (await get<StatsView>('/stats')).body.products?.lowest.map(({ id }) => id);
      expect(await low()).not.toContain(lamp.id);
      await send('PATCH', `/products/${lamp.id}`, { lowStockThreshold: 51 });
      expect(await low()).toContain(lamp.id);
      await send('PATCH', `/products/${lamp.id}`, { lowStockThreshold: 50 });
      expect(await low()).not.toContain(lamp.id);
    });
  });

  describe('GET /stats/timeseries', () => {
    it('adds up to the orders of the last hour, and shows their latency', async () => {
      const { status, body } = await get<TimeSeries>('/stats/timeseries');
      expect(status).toBe(200);
      expect(body.points).toHaveLength(61);
      const minutes = body.points.map(({ minute }) => Date.parse(minute));
      expect(minutes.every((at, i) => i === 0 || at - (minutes[i - 1] ?? 0) === 60_000)).toBe(true);
      const sum = (
        field: 'createdPerSecond' | 'confirmedPerSecond' | 'rejectedPerSecond' | 'cancelledPerSecond',
      ) => Math.round(body.points.reduce((n, point) => n + point[field] * point.seconds, 0));
      const entered = await query<{ step: string; n: number }>(
        stack.databases.orders,
        'SELECT step, count(*) AS n FROM order_timeline GROUP BY step',
      );
      const count = (step: string) => entered.find((row) => row.step === step)?.n ?? 0;
      expect(sum('createdPerSecond')).toBe(count('PENDING'));
      expect(sum('confirmedPerSecond')).toBe(count('CONFIRMED'));
      expect(sum('rejectedPerSecond')).toBe(count('REJECTED'));
      expect(sum('cancelledPerSecond')).toBe(count('CANCELLED'));

      for (const { p50Ms, p95Ms, confirmedPerSecond } of body.points) {
        if (confirmedPerSecond === 0) expect([p50Ms, p95Ms]).toEqual([null, null]);
        else expect(p95Ms ?? 0).toBeGreaterThanOrEqual(p50Ms ?? Infinity);
      }
      // Compared with the orders themselves, if all of them were in one minute.
      const busy = body.points.filter(({ confirmedPerSecond }) => confirmedPerSecond > 0);
      const took = (
        await query<{ createdAt: string; updatedAt: string }>(
          stack.databases.orders,
          `SELECT "createdAt", "updatedAt" FROM orders WHERE status = 'CONFIRMED'`,
        )
      ).map((order) => Date.parse(order.updatedAt) - Date.parse(order.createdAt));
      for (const { p50Ms } of busy) {
        expect(p50Ms).toBeGreaterThanOrEqual(Math.min(...took) * 0.9);
        expect(p50Ms).toBeLessThanOrEqual(Math.max(...took) * 1.1);
      }
    });

    it('reads a few hundred rows by an index at any number of orders', async () => {
      const plan = await planOf(
        stack.databases.orders,
        'SELECT minute, status, bucket, n FROM order_minutes WHERE minute >= ?',
        ['2026'],
        { few: true },
      );
      expect(plan).toMatch(
        /^(SEARCH order_minutes USING PRIMARY KEY \(minute>\?\)$|Index Scan using order_minutes_pkey )/,
      );
      const rows = await query(stack.databases.orders, 'SELECT n FROM order_minutes');
      expect(rows.length).toBeLessThan(61 * (3 + 141));
    });
  });

  describe('GET /audit', () => {
    const audit = async (search = '') => (await get<AuditPage>(`/audit${search}`)).body;

    it('shows actor, action, target, before and after, from both services', async () => {
      const { body: lamp } = await send<ProductView>('POST', '/products', {
        name: 'Lamp',
        price: 45,
        stock: 20,
      });
      const order = await stack.place(lamp.id);
      await stack.untilFinal(order.id);
      const restocked = await send('POST', `/products/${lamp.id}/restock`, {
        quantity: 5,
        reason: 'delivery',
      });
      await send('POST', `/orders/${order.id}/cancel`);
      const { items, missing: away } = await audit('?limit=3');
      expect(away).toEqual([]);
      expect(items).toEqual<AuditView[]>([
        {
          id: expect.any(String) as string,
          at: expect.any(String) as string,
          service: 'orders-service',
          actor: expect.any(String) as string,
          action: 'orders.cancel',
          target: order.id,
          before: { status: 'CONFIRMED' },
          after: { status: 'CANCELLED' },
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        },
        expect.objectContaining({
          service: 'products-service',
          action: 'products.restock',
          before: { stock: 19 },
          after: { stock: 24, reason: 'delivery' },
          traceId: restocked.headers.get('traceresponse')?.split('-')[1],
        }) as AuditView,
        expect.objectContaining({ action: 'products.create', target: lamp.id, before: null }) as AuditView,
      ]);
      // Placing an order is not an administrative action.
      expect(items.map(({ action }) => action)).not.toContain('orders.create');
    });

    it('filters, and pages without a gap', async () => {
      const all = (await audit('?limit=200')).items;
      const [newest] = all;
      expect((await audit(`?target=${newest?.target}`)).items).toHaveLength(1);
      expect((await audit('?action=products.restock')).items).toEqual(
        all.filter(({ action }) => action === 'products.restock'),
      );
      expect(
        (await audit(`?actor=${encodeURIComponent(String(newest?.actor))}`)).items.length,
      ).toBeGreaterThan(0);
      expect((await audit('?actor=nobody')).items).toEqual([]);
      expect((await audit(`?from=${newest?.at}`)).items).toEqual([newest]);
      expect((await audit(`?to=${newest?.at}&limit=200`)).items).toEqual(all.slice(1));
      const seen: AuditView[] = [];
      let cursor: string | null = null;
      do {
        const page: AuditPage = await audit(`?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(all);
    });

    it.each([
      ['limit=0', 'limit'],
      ['from=now', 'from'],
      ['cursor=abc', 'cursor'],
      ['who=me', 'who'],
      ['actor=', 'actor'],
    ])('refuses %s', async (search, field) => {
      const answer = await get<Problem>(`/audit?${search}`);
      expect(answer.status).toBe(400);
      expect(answer.body.errors?.[0]?.field).toBe(field);
    });

    /** The query of a page in the middle. */
    async function auditQuery(filter: Partial<PageAudit>): Promise<{ sql: string; values: unknown[] }> {
      const search = jest.fn().mockResolvedValue([]);
      const page = { ...filter, limit: 50, beforeId: 'bbbbbbbb-0000-7000-8000-000000000000' };
      await auditPage({ search } as unknown as Reads, page);
      const [[sql, values]] = search.mock.calls as [[string, unknown[]]];
      return { sql, values };
    }

    it.each(['orders', 'products'] as const)(
      'has an index for each filter, and each two, in the database of the %s',
      async (owner) => {
        for (const columns of [
          ...[['actor'], ['action'], ['target']],
          // Each of two filters may match half of the trail.
          ...[
            ['actor', 'action'],
            ['target', 'action'],
            ['target', 'actor'],
          ],
        ]) {
          const { sql, values } = await auditQuery(Object.fromEntries(columns.map((name) => [name, name])));
          const plan = await planOf(stack.databases[owner], sql, values, { few: true });
          const index = `audit_by_${columns.join('_and_')}`;
          expect(plan).toMatch(
            new RegExp(
              `Index Scan Backward using ${index} on audit|^SEARCH audit USING INDEX ${index} \\(.*\\(${columns.join(',')},id\\)<`,
            ),
          );
          // All conditions are those of the index.
          expect(plan).not.toContain('Filter');
        }
      },
    );
  });

  it('answers 503 if no service answers', async () => {
    await stack.service('gateway').stop();
    await stack.up('gateway', { RPC_TIMEOUT_MS: '300' });
    await stack.service('products-service').stop();
    await stack.service('orders-service').stop();
    expect((await get('/stats')).status).toBeGreaterThanOrEqual(503);
    expect((await get('/audit')).status).toBeGreaterThanOrEqual(503);
  });
});
