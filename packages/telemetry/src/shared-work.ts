import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets any number of callers share one piece of work, such as a probe of the database.
 *
 * The work never runs twice at a time, and two runs start at least `everyMs` apart. All callers that ask before a run
 * starts get its result, so no caller gets a result from before it asked.
 */
export function sharedWork<T>(work: () => Promise<T>, everyMs: number): () => Promise<T> {
  let next: Promise<T> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let startedAt = -Infinity;
  const run = async (): Promise<T> => {
    await last;
    const pauseMs = startedAt + everyMs - performance.now();
    if (pauseMs > 0) await sleep(pauseMs);
    next = undefined;
    startedAt = performance.now();
    const result = work();
    last = result.catch(() => undefined);
    return result;
  };
  return () => (next ??= run());
}
