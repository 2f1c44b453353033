import type { RatePoint } from '../api/api-types';

export type Key = Exclude<keyof RatePoint, 'minute' | 'seconds'>;
type RateKey = Exclude<Key, 'p50Ms' | 'p95Ms'>;

/** A chart has at most this many points. */
const MOST = 121;

/** What is true now: the current minute and the one before. Null: nothing to measure in that time. */
export function nowOf(points: readonly RatePoint[], key: Key): number | null {
  const last = points.slice(-2);
  if (key === 'p50Ms' || key === 'p95Ms') return last.findLast((point) => point[key] !== null)?.[key] ?? null;
  return last.length === 0 ? null : meanOf(last, key);
}

const DAY_MS = 86_400_000;

/** Where the axis of time begins. Never a whole day before its end: two ticks would have the same time of day. */
export function leftEndOf(points: readonly RatePoint[]): Date {
  const [first, last] = [points[0], points.at(-1)].map((point) => Date.parse(point?.minute ?? '1970'));
  return new Date(Math.max(first ?? 0, (last ?? 0) - DAY_MS + 1));
}

/** Joins neighbours until they fit into a chart. Rates become their mean, latencies their worst. */
export function thinned(points: readonly RatePoint[], most = MOST): RatePoint[] {
  const size = Math.ceil(points.length / most);
  if (size <= 1) return [...points];
  return Array.from({ length: Math.ceil(points.length / size) }, (_, n) =>
    joined(points.slice(n * size, (n + 1) * size)),
  );
}

function joined(points: readonly RatePoint[]): RatePoint {
  return {
    minute: points[0]?.minute ?? '',
    seconds: points.reduce((sum, { seconds }) => sum + seconds, 0),
    createdPerSecond: meanOf(points, 'createdPerSecond'),
    confirmedPerSecond: meanOf(points, 'confirmedPerSecond'),
    rejectedPerSecond: meanOf(points, 'rejectedPerSecond'),
    cancelledPerSecond: meanOf(points, 'cancelledPerSecond'),
    p50Ms: worstOf(points, 'p50Ms'),
    p95Ms: worstOf(points, 'p95Ms'),
  };
}

function meanOf(points: readonly RatePoint[], key: RateKey): number {
  const seconds = points.reduce((sum, point) => sum + point.seconds, 0);
  return points.reduce((sum, point) => sum + point[key] * point.seconds, 0) / Math.max(seconds, 1);
}

function worstOf(points: readonly RatePoint[], key: 'p50Ms' | 'p95Ms'): number | null {
  const known = points.flatMap((point) => point[key] ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

/** The filter of the orders that a point counts. */
export function ordersOf({ minute, seconds }: RatePoint): { from: string; to: string } {
  const wholeMinutes = Math.max(1, Math.ceil(seconds / 60));
  return { from: minute, to: new Date(Date.parse(minute) + wholeMinutes * 60_000).toISOString() };
}
