import { refreshMs } from './relative-time';

/** Who is shown which instant, in milliseconds since 1970. */
const watched = new Map<() => void, number>();
let timer: ReturnType<typeof setTimeout> | undefined;
let dueAt = Infinity;

/**
 * Calls `changed` whenever a relative time of the instant may read differently. All times on the page share one timer. It
 * runs every 5 s while one of them is younger than a minute, and less often when all are older.
 *
 * @returns stops it
 */
export function watch(atMs: number, changed: () => void): () => void {
  watched.set(changed, atMs);
  const now = Date.now();
  const next = now + refreshMs(now - atMs);
  if (next < dueAt) tickAt(next, now);
  return () => {
    watched.delete(changed);
    if (watched.size > 0) return;
    clearTimeout(timer);
    dueAt = Infinity;
  };
}

function tickAt(next: number, now: number): void {
  clearTimeout(timer);
  dueAt = next;
  timer = setTimeout(tick, next - now);
}

function tick(): void {
  const now = Date.now();
  dueAt = Infinity;
  for (const changed of [...watched.keys()]) changed();
  let next = Infinity;
  for (const atMs of watched.values()) next = Math.min(next, now + refreshMs(now - atMs));
  if (next < Infinity) tickAt(next, now);
}
