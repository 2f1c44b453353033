/**
 * What `work` gives, unless it takes longer than `limitMs`. Then it rejects with `late`; the work itself goes on.
 *
 * @throws what `work` throws
 */
export async function within<T>(
  limitMs: number,
  work: () => T | Promise<T>,
  late = new Error(`no answer within ${limitMs} ms`),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), limitMs);
  });
  try {
    return await Promise.race([limit, Promise.resolve().then(work)]);
  } finally {
    clearTimeout(timer);
  }
}
