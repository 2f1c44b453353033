/** A part of each delay that is random, so that deliveries which failed together do not all come back together. */
const JITTER = 0.2;

/**
 * When the next attempt is, after `tries` have failed.
 *
 * @param delaysSeconds between the attempts: one fewer than the attempts
 * @param retryAfterSeconds what the endpoint asked for (429 or 503 with Retry-After): the delay is at least this long
 * @param random 0 to 1
 * @returns milliseconds since 1970; undefined: there is no further attempt
 */
export function nextAttempt(
  tries: number,
  delaysSeconds: readonly number[],
  now: number,
  retryAfterSeconds = 0,
  random = Math.random(),
): number | undefined {
  const delay = delaysSeconds[tries - 1];
  if (delay === undefined) return undefined;
  const spread = delay * (1 - JITTER / 2 + JITTER * random);
  return now + Math.max(spread, retryAfterSeconds) * 1000;
}
