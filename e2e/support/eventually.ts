/**
 * Repeats `check` until it returns something true. After `timeoutMs` it throws the last error of `check`.
 *
 * @param timeoutMs default 60 s: on a busy machine what takes 2 s alone was seen to take 20
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs;
  let last: unknown = new Error('it never came true');
  while (Date.now() < end) {
    try {
      const result = await check();
      if (result) return result;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not within ${timeoutMs} ms: ${last instanceof Error ? last.message : String(last)}`, {
    cause: last,
  });
}

/** Runs `work` for 0 to n−1, at most `concurrency` at once. */
export async function inParallel<T>(
  n: number,
  concurrency: number,
  work: (i: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const runner = async () => {
    while (next < n) {
      const i = next++;
      results[i] = await work(i);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, runner));
  return results;
}
