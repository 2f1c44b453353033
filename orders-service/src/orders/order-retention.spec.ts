import { tmpdir } from 'node:os';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { Retention } from '@order-flow/storage/retention';
import { logger } from '@order-flow/telemetry/logger';
import { v4 as uuidv4 } from 'uuid';
import { ordersAtWork } from '../testing/orders-at-work';
import { orderRules } from './order-retention';

const HOUR_MS = 3_600_000;

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('the retention of the orders service', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  afterEach(() => at.close());

  async function work(ttlHours: number) {
    at = await ordersAtWork({ IDEMPOTENCY_TTL_HOURS: String(ttlHours) });
    const { database, config } = at;
    const options = { rules: orderRules(config), archiveDir: tmpdir() };
    const retention = new Retention(database.writes, database.reads, new OnlyReplica(), options, config);
    return {
      sweep: () => retention.sweep(new AbortController().signal),
      ages: async (table: string) => {
        const rows = await database.query<{ hours: string }>(
          `SELECT key AS hours FROM (${table}) AS found ORDER BY key`,
        );
        return rows.map(({ hours }) => Number(hours));
      },
    };
  }
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();

  it('forgets idempotency keys after their time, and no others', async () => {
    const { sweep, ages } = await work(24);
    for (const hours of [1, 23, 25, 99])
      await at.database.query(`INSERT INTO idempotency_keys VALUES ('shop', $1, '', $2, $3)`, [
        `${hours}`,
        uuidv4(),
        ago(hours),
      ]);
    await sweep();
    expect(await ages('SELECT key FROM idempotency_keys')).toEqual([1, 23]);
  });

  it.each([
    [1, [1, 23]],
    [48, [1, 23, 25]],
  ])('forgets commands after the time of their keys (%s h), but not before a day', async (ttl, kept) => {
    const { sweep, ages } = await work(ttl);
    for (const hours of [1, 23, 25, 99])
      await at.database.query(`INSERT INTO commands VALUES ($1, '', '', NULL, '{}', 1, $2)`, [
        `${hours}`,
        ago(hours),
      ]);
    await sweep();
    expect(await ages('SELECT "requestKey" AS key FROM commands')).toEqual(kept);
  });

  it('forgets in several batches', async () => {
    const { sweep, ages } = await work(24);
    await at.database.query(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
       INSERT INTO commands SELECT 'old ' || i, '', '', NULL, '{}', 1, '2020-01-01T00:00:00.000Z' FROM n`,
    );
    await sweep();
    expect(await ages('SELECT "requestKey" AS key FROM commands')).toEqual([]);
  });

  it.each([
    ['CONFIRMED', 'a day, which can be asked for', [1, 24.02, 49], 2],
    ['PENDING', '30 days, for the error budget', [1, 49, 24 * 30, 24 * 32], 3],
    ['LATE', '30 days, for the error budget', [1, 49, 24 * 30, 24 * 32], 3],
  ])('keeps the minutes of %s for %s', async (status, _, ages, kept) => {
    const { sweep } = await work(24);
    for (const hours of ages)
      await at.database.query('INSERT INTO order_minutes (minute, status, bucket, n) VALUES ($1, $2, 0, 1)', [
        ago(hours).slice(0, 16),
        status,
      ]);
    await sweep();
    expect(await at.database.query('SELECT minute FROM order_minutes')).toHaveLength(kept);
  });

  it('runs every rule, on empty tables too', async () => {
    const { sweep } = await work(24);
    const refused = jest.spyOn(logger, 'error');
    await sweep();
    expect(refused).not.toHaveBeenCalled();
  });
});
