const LONGEST_SECONDS = 3600;

/**
 * How long to wait after the n-th failure: twice as long each time, at most an hour, and up to a quarter more or less, so
 * that mails which failed together do not come back together.
 *
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function retryDelayMs(failures: number, firstSeconds: number, random = Math.random()): number {
  const seconds = Math.min(firstSeconds * 2 ** Math.min(failures - 1, 30), LONGEST_SECONDS);
  return Math.round(seconds * 1000 * (0.75 + random / 2));
}
