import type { TraceSpan } from '../../api/api-types';

/** A span with its times in microseconds. */
export interface TimedSpan {
  readonly span: TraceSpan;
  readonly start: number;
  readonly end: number;
}

/** A part of a span's time on the critical path, in microseconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The critical path: which span had to end at each moment for the trace to end when it did. Shorten anything else, and the
 * trace takes as long as before.
 *
 * From the span that ends last, backwards: as long as a child of the span was at work, the time is the child's (of the child
 * that ended last); the rest is the span's own. Before the span began, the time is its parent's, as far as that was still at
 * work: a message may have waited in a queue between the two, and that time belongs to no span.
 *
 * @returns the stretches of each span on the path, by its id, the earliest first
 */
export function criticalPath(spans: readonly TimedSpan[]): Map<string, Stretch[]> {
  const byId = new Map(spans.map((timed) => [timed.span.id, timed]));
  const children = Map.groupBy(spans, ({ span }) => span.parentId);
  const path = new Map<string, Stretch[]>();
  const seen = new Set<TimedSpan>();

  const add = ({ span }: TimedSpan, start: number, end: number) => {
    if (end > start) path.set(span.id, [{ start, end }, ...(path.get(span.id) ?? [])]);
  };

  /** What a span may have waited for: its children, and what outlived them, as the handling of a message its sending. */
  const awaited = ({ span: { id } }: TimedSpan, passed = new Set([id])): TimedSpan[] =>
    (children.get(id) ?? [])
      .filter((child) => !passed.has(child.span.id))
      .flatMap((child) => [
        child,
        // In a circle of parents there would be no end.
        ...awaited(child, passed.add(child.span.id)).filter((later) => later.end > child.end),
      ]);

  /** Gives the time from the start of the span until `until` to it and to what it waited for. */
  const blame = (timed: TimedSpan, until: number): void => {
    seen.add(timed);
    let at = Math.min(until, timed.end);
    for (const last of awaited(timed).sort((a, b) => b.end - a.end)) {
      // What ended later had no part in it: the span went on without it.
      if (seen.has(last) || last.end > at || last.end <= timed.start) continue;
      add(timed, last.end, at);
      at = Math.max(blameUpTo(timed, last, last.end), timed.start);
    }
    add(timed, timed.start, at);
  };

  /** Blames the span, then its ancestors below `top` (all, without one). Returns when the last one began. */
  const blameUpTo = (top: TimedSpan | undefined, from: TimedSpan, until: number): number => {
    let current: TimedSpan | undefined = from;
    let at = until;
    while (current !== undefined && current !== top && !seen.has(current)) {
      blame(current, at);
      at = current.start;
      current = byId.get(current.span.parentId ?? '');
    }
    return at;
  };

  const last = spans.reduce<TimedSpan | undefined>(
    (latest, timed) => (latest === undefined || timed.end > latest.end ? timed : latest),
    undefined,
  );
  if (last) blameUpTo(undefined, last, last.end);
  return path;
}
