/** A mark on the ruler; `left` is percent of the whole. */
export interface Tick {
  readonly ms: number;
  readonly left: number;
}

/**
 * The marks of a ruler from 0 to `durationMs`: round numbers (1, 2 or 5 and zeros), as many as fit, at most `most` steps.
 *
 * @returns the first mark is at 0; none is nearer to the end than a step, where the duration itself is written
 */
export function ticksOf(durationMs: number, most: number): Tick[] {
  if (!(durationMs > 0)) return [];
  const atLeast = durationMs / most;
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= atLeast) ?? 10) * power;
  const ticks: Tick[] = [];
  // 3 × 0.1 is 0.30000000000000004.
  for (let n = 0; (n + 1) * step <= durationMs * (1 + 1e-9); n++) {
    const ms = Number((n * step).toPrecision(12));
    ticks.push({ ms, left: (100 * ms) / durationMs });
  }
  return ticks;
}
