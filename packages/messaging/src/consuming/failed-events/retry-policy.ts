import { LockedError, PermanentError } from '@order-flow/contracts/errors';

export type Decision =
  | { readonly action: 'retry'; readonly delayMs: number; readonly attempt: number }
  | { readonly action: 'dead_letter' };

/** A lock lives 10 s, even if its holder has died. If it is still held after this long, attempts are counted. */
export const MAX_LOCKED_MS = 60_000;

/**
 * When the message first found its lock held. A time in the future comes from a clock that was fast: then it counts from
 * now, or the message would wait until that time.
 *
 * @param stamped ISO 8601, as the message carries it
 */
export const lockedSince = (stamped: string | undefined, now: Date): Date => {
  const since = new Date(stamped ?? now);
  return since <= now ? since : now;
};

/**
 * Decides what becomes of an event whose handler threw. Pure.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param lockedForMs how long the message has been finding its lock held
 * @param delaysMs the wait before attempt 2, 3, …; so there are `delaysMs.length + 1` attempts
 */
export function decide(
  error: unknown,
  { attempt, lockedForMs }: { attempt: number; lockedForMs: number },
  delaysMs: readonly number[],
): Decision {
  const [firstDelayMs] = delaysMs;
  if (error instanceof LockedError && lockedForMs < MAX_LOCKED_MS && firstDelayMs !== undefined) {
    return { action: 'retry', delayMs: firstDelayMs, attempt };
  }
  const delayMs = delaysMs[attempt - 1];
  if (error instanceof PermanentError || delayMs === undefined) return { action: 'dead_letter' };
  return { action: 'retry', delayMs, attempt: attempt + 1 };
}
