/** Each bucket is a tenth longer than the one before: its middle is within 5 % of all that fall into it. */
const GROWTH = 1.1;
/** Ten minutes and more. */
const LAST = 140;

/** The bucket of a duration in milliseconds: 0 is up to 1 ms, n is from 1.1^(n−1) to 1.1^n. */
export function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.min(LAST, Math.ceil(Math.log(ms) / Math.log(GROWTH)));
}

/**
 * The duration in milliseconds that this share of the counted ones does not exceed, within 5 %.
 *
 * @param counts by bucket
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
