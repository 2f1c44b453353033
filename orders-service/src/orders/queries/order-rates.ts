import type { Reads } from '@order-flow/storage/reads';
import type { GetRates, OrderStatus, RatePoint, TimeSeries } from '@order-flow/contracts/payloads';
import { rowsOf, shardColumn } from '@order-flow/storage/dialect';
import { insertInto } from '@order-flow/storage/statement';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { EndedOrder } from '../order-statements';
import { bucketOf, percentile } from './latency-buckets';
import { endedLate, LATE } from './order-lateness';

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 60;

const COUNTED = { minute: 'text', status: 'text', bucket: 'integer' } as const;

const KEY = Object.keys({ ...COUNTED, ...shardColumn }).join(', ');

/** Counts by minute, status and duration; the same ones of a commit are added up first. */
const COUNT = `INSERT INTO order_minutes (minute, status, bucket, n)
  SELECT minute, status, bucket, count(*) FROM (${rowsOf('$1', COUNTED)}) AS entered WHERE true
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 ON CONFLICT (${KEY}) DO UPDATE SET n = order_minutes.n + excluded.n`;

const LATE_ORDERS = insertInto('late_orders', { id: 'uuid' });

/** Counts the order's new status, in the transaction that sets it, and whether it ended late. */
export function countEntered(tx: Transaction, order: EndedOrder): void {
  const { id, status, createdAt, updatedAt } = order;
  const ms = status === 'CONFIRMED' ? Date.parse(updatedAt) - Date.parse(createdAt) : 0;
  tx.atCommit(COUNT, [minuteOf(updatedAt), status, bucketOf(ms)]);
  // In the minute of its creation, beside its PENDING, so that the two can be compared.
  if (!endedLate(order)) return;
  tx.atCommit(COUNT, [minuteOf(createdAt), LATE, 0]);
  tx.atCommit(LATE_ORDERS, [id]);
}

export const minuteOf = (instant: string) => instant.slice(0, 16);

/** The length of the time of a step, and how much of an ISO time names it. */
const ONE_MINUTE = { ms: MINUTE_MS, length: 16 };
const TEN_MINUTES = { ms: 10 * MINUTE_MS, length: 15 };

interface Row {
  readonly start: string;
  readonly status: OrderStatus;
  readonly bucket: number;
  readonly n: number;
}

/**
 * Orders per second and their latency, of the last `minutes` whole minutes and the current one. They are counted as they
 * happen: a minute has a row for each status and for each latency bucket that occurred, instead of thousands of orders.
 * More than an hour comes in steps of ten minutes, which the database adds up: the rows of a whole day would stop this
 * process for some 0.5 s.
 */
export async function lastRates(
  reads: Reads,
  { minutes = DEFAULT_MINUTES }: GetRates,
  now = Date.now(),
): Promise<TimeSeries> {
  const step = minutes > 60 ? TEN_MINUTES : ONE_MINUTE;
  const current = now - (now % step.ms);
  const steps = Math.ceil((minutes * MINUTE_MS) / step.ms);
  const first = current - steps * step.ms;
  const rows = await reads.search<Row[]>(
    `SELECT substr(minute, 1, ${step.length}) AS start, status, bucket, sum(n) AS n FROM order_minutes
     WHERE minute >= $1 GROUP BY 1, 2, 3`,
    [minuteOf(new Date(first).toISOString())],
  );
  const byStart = Map.groupBy(rows, ({ start }) => start);
  const points = Array.from({ length: steps + 1 }, (_, index) => {
    const start = new Date(first + index * step.ms).toISOString();
    const seconds = index < steps ? step.ms / 1000 : Math.max(1, (now - current) / 1000);
    return pointOf(start, seconds, byStart.get(start.slice(0, step.length)) ?? []);
  });
  return { points };
}

function pointOf(minute: string, seconds: number, rows: readonly Row[]): RatePoint {
  const perSecond = (wanted: OrderStatus) => {
    const entered = rows.filter(({ status }) => status === wanted).reduce((sum, { n }) => sum + n, 0);
    return Math.round((entered / seconds) * 1000) / 1000;
  };
  const confirmed = new Map(
    rows.filter(({ status }) => status === 'CONFIRMED').map(({ bucket, n }) => [bucket, n]),
  );
  return {
    minute,
    seconds: Math.round(seconds * 10) / 10,
    createdPerSecond: perSecond('PENDING'),
    confirmedPerSecond: perSecond('CONFIRMED'),
    rejectedPerSecond: perSecond('REJECTED'),
    cancelledPerSecond: perSecond('CANCELLED'),
    p50Ms: percentile(confirmed, 0.5),
    p95Ms: percentile(confirmed, 0.95),
  };
}
