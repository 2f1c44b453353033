import { LockedError, PermanentError } from './errors';

export type Decision =
  | { readonly action: 'retry'; readonly delayMs: number; readonly attempt: number; readonly locked: number }
  | { readonly action: 'dead_letter' };

/** A lock lives 10 s; whoever still finds it after this many tries, a second apart, uses an attempt up. */
export const MAX_LOCKED = 30;

/**
 * What becomes of an event whose handler threw. Pure.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param locked how often the message has found its lock held before
 * @param delaysMs the wait before attempt 2, 3, …; so there are `delaysMs.length + 1` attempts
 */
export function decide(
  error: unknown,
  { attempt, locked }: { attempt: number; locked: number },
  delaysMs: readonly number[],
): Decision {
  const [firstDelayMs] = delaysMs;
  if (error instanceof LockedError && locked < MAX_LOCKED && firstDelayMs !== undefined) {
    return { action: 'retry', delayMs: firstDelayMs, attempt, locked: locked + 1 };
  }
  const delayMs = delaysMs[attempt - 1];
  if (error instanceof PermanentError || delayMs === undefined) return { action: 'dead_letter' };
  return { action: 'retry', delayMs, attempt: attempt + 1, locked };
}
