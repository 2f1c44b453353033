import { v4 as uuidv4 } from 'uuid';
import { messageContext } from '@order-flow/messaging/testing/messaging-at-work';
import { ordersAtWork } from '../../testing/orders-at-work';
import { bucketOf } from './latency-buckets';
import { lastRates } from './order-rates';

const NOW = Date.parse('2026-01-01T12:00:30.000Z');

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('the rates of orders', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  beforeEach(async () => {
    at = await ordersAtWork();
  });
  afterEach(() => at.close());

  /** So many orders that came into a status in the minute, each after so long. */
  const count = (minute: string, status: string, n: number, ms = 0) =>
    at.database.query('INSERT INTO order_minutes (minute, status, bucket, n) VALUES ($1, $2, $3, $4)', [
      minute,
      status,
      bucketOf(ms),
      n,
    ]);

  it('gives each minute its orders per second, and the minute under way its seconds so far', async () => {
    await count('2026-01-01T11:59', 'PENDING', 120);
    await count('2026-01-01T11:59', 'REJECTED', 30);
    await count('2026-01-01T12:00', 'PENDING', 90);
    const { points } = await lastRates(at.database.reads, { minutes: 2 }, NOW);
    expect(points).toMatchObject([
      { minute: '2026-01-01T11:58:00.000Z', seconds: 60, createdPerSecond: 0 },
      { minute: '2026-01-01T11:59:00.000Z', seconds: 60, createdPerSecond: 2, rejectedPerSecond: 0.5 },
      { minute: '2026-01-01T12:00:00.000Z', seconds: 30, createdPerSecond: 3 },
    ]);
  });

  it('adds up ten minutes each when more than an hour is asked for', async () => {
    await count('2026-01-01T11:50', 'PENDING', 300);
    await count('2026-01-01T11:59', 'PENDING', 300);
    await count('2026-01-01T12:00', 'PENDING', 90);
    const { points } = await lastRates(at.database.reads, { minutes: 120 }, NOW);
    expect(points).toHaveLength(13);
    expect(points.slice(-2)).toMatchObject([
      { minute: '2026-01-01T11:50:00.000Z', seconds: 600, createdPerSecond: 1 },
      { minute: '2026-01-01T12:00:00.000Z', seconds: 30, createdPerSecond: 3 },
    ]);
  });

  it('leaves out what is older than was asked for', async () => {
    await count('2026-01-01T11:57', 'PENDING', 60);
    const { points } = await lastRates(at.database.reads, { minutes: 2 }, NOW);
    expect(points.every(({ createdPerSecond }) => createdPerSecond === 0)).toBe(true);
  });

  it('says how long confirmations took, of confirmed orders only', async () => {
    await count('2026-01-01T11:59', 'CONFIRMED', 94, 10);
    await count('2026-01-01T11:59', 'CONFIRMED', 6, 1000);
    await count('2026-01-01T11:59', 'REJECTED', 500, 60_000);
    const [point] = (await lastRates(at.database.reads, { minutes: 1 }, NOW)).points;
    expect(point?.p50Ms).toBeLessThan(20);
    expect(point?.p95Ms).toBeGreaterThan(500);
  });

  it('has no durations for a minute without confirmations', async () => {
    const [point] = (await lastRates(at.database.reads, { minutes: 1 }, NOW)).points;
    expect(point).toMatchObject({ p50Ms: null, p95Ms: null });
  });

  it('counts an order in each status that it comes into, in the transaction in which it does', async () => {
    const orders = await Promise.all(
      Array.from({ length: 6 }, () =>
        at.orders.createOrder(messageContext('orders.create', uuidv4()), {
          productId: uuidv4(),
          quantity: 1,
        }),
      ),
    );
    await Promise.all(orders.slice(0, 4).map((order) => at.approve(order)));
    await Promise.all(orders.slice(4).map((order) => at.refuse(order)));
    const counted = await at.database.query(
      'SELECT status, sum(n) AS n FROM order_minutes GROUP BY status ORDER BY status',
    );
    expect(counted).toEqual([
      { status: 'CONFIRMED', n: 4 },
      { status: 'PENDING', n: 6 },
      { status: 'REJECTED', n: 2 },
    ]);
  });
});
