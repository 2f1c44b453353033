/** How long a replay shows a millisecond of the real thing. */
const SLOWER = 60;
/** No step is over before it can be seen, and no long wait bores. */
const SHORTEST_MS = 500;
const LONGEST_MS = 1600;

/** When a replay shows each recorded moment. */
export interface Pace {
  /** Recorded moments in ascending order, each once. */
  readonly moments: readonly number[];
  /** When the replay shows the moment with the same index: milliseconds after it began. */
  readonly shownAt: readonly number[];
  readonly lastsMs: number;
}

/**
 * Spreads recorded moments, in milliseconds, over a replay in slow motion. Gaps keep their proportions as far as they are
 * neither too short to be seen nor long enough to bore.
 *
 * @param orders how many orders are shown at the same time: with more of them, each step may be shorter
 */
export function paceOf(recorded: readonly number[], orders: number): Pace {
  const moments = [...new Set(recorded)].sort((a, b) => a - b);
  const shortest = SHORTEST_MS / Math.max(orders, 1);
  const shownAt: number[] = [];
  let at = 0;
  for (const [n, moment] of moments.entries()) {
    const gap = n === 0 ? 0 : moment - (moments[n - 1] ?? moment);
    at += n === 0 ? 0 : Math.min(Math.max(gap * SLOWER, shortest), LONGEST_MS);
    shownAt.push(at);
  }
  return { moments, shownAt, lastsMs: at };
}

/** The recorded moment that a replay shows `elapsedMs` after it began. */
export function momentAt({ moments, shownAt }: Pace, elapsedMs: number): number {
  const next = shownAt.findIndex((at) => at > elapsedMs);
  if (next === -1) return moments.at(-1) ?? 0;
  if (next === 0) return moments[0] ?? 0;
  const [from = 0, to = 0] = [moments[next - 1], moments[next]];
  const [start = 0, end = 0] = [shownAt[next - 1], shownAt[next]];
  return from + ((to - from) * (elapsedMs - start)) / (end - start);
}

/** When a replay shows this recorded moment: milliseconds after it began. */
export function shownWhen({ moments, shownAt, lastsMs }: Pace, moment: number): number {
  const n = moments.findIndex((one) => one >= moment);
  return shownAt[n] ?? lastsMs;
}
