/** Each bucket is 10 % wider than the one before, so its middle is within 5 % of every duration in it. */
const GROWTH = 1.1;
/** The bucket for ten minutes and more. */
const LAST = 140;

/** The bucket of a duration in milliseconds: 0 is up to 1 ms, n is from 1.1^(n−1) to 1.1^n. */
export function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(LAST, Math.ceil(Math.log(ms) / Math.log(GROWTH)));
}

/**
 * A percentile of the counted durations, in milliseconds within 5 %.
 *
 * @param counts number of durations by bucket
 * @param share 0 to 1: 0.95 for the 95th percentile
 * @returns null if nothing was counted
 */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [bucket, n] of [...counts].sort(([a], [b]) => a - b)) {
    below += n;
    if (below >= total * share) return Math.round(GROWTH ** (bucket - 0.5) * 10) / 10;
  }
  return null;
}
