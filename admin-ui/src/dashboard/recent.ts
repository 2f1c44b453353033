import type { RatePoint } from '../api/api-types';

/** With fewer orders than this a share says nothing. */
const ENOUGH_ORDERS = 20;
/** The points that count as now: the current ten minutes have only begun. */
const NOW_POINTS = 2;

/** What happened lately, and what is usual. */
export interface Recent {
  /** Since when; ISO 8601, UTC. */
  readonly from: string;
  readonly minutes: number;
  /** REJECTED among the orders that ended, 0 to 1; null if too few ended. */
  readonly rejected: number | null;
  /** The same for the time before. */
  readonly usuallyRejected: number | null;
  /** 95 % of the confirmed orders were faster, in ms; null if none was confirmed. */
  readonly p95Ms: number | null;
}

/** @param points the last day, in steps of ten minutes */
export function recentOf(points: readonly RatePoint[]): Recent | undefined {
  const now = points.slice(-NOW_POINTS);
  const [first] = now;
  if (!first) return undefined;
  const latencies = now.flatMap(({ p95Ms }) => p95Ms ?? []);
  return {
    from: first.minute,
    minutes: Math.ceil(now.reduce((sum, { seconds }) => sum + seconds, 0) / 60),
    rejected: rejectedIn(now),
    usuallyRejected: rejectedIn(points.slice(0, -NOW_POINTS)),
    p95Ms: latencies.length === 0 ? null : Math.max(...latencies),
  };
}

function rejectedIn(points: readonly RatePoint[]): number | null {
  const sum = (key: 'confirmedPerSecond' | 'rejectedPerSecond') =>
    points.reduce((total, point) => total + point[key] * point.seconds, 0);
  const rejected = sum('rejectedPerSecond');
  const ended = rejected + sum('confirmedPerSecond');
  return ended < ENOUGH_ORDERS ? null : rejected / ended;
}
