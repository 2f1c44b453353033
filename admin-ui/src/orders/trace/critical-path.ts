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

  /** Gives the time from the start of the span until `until` to it and to what it waited for. */
  const blame = (timed: TimedSpan, until: number): void => {
    seen.add(timed);
    let at = Math.min(until, timed.end);
    const lastFirst = (children.get(timed.span.id) ?? []).toSorted((a, b) => b.end - a.end);
    for (const child of lastFirst) {
      // What ended later had no part in it: the span went on without it.
      if (seen.has(child) || child.end > at || child.end <= timed.start) continue;
      add(timed, child.end, at);
      blame(child, child.end);
      at = Math.max(child.start, timed.start);
    }
    add(timed, timed.start, at);
  };

  let current = spans.reduce<TimedSpan | undefined>(
    (last, timed) => (last === undefined || timed.end > last.end ? timed : last),
    undefined,
  );
  let until = Infinity;
  while (current !== undefined && !seen.has(current)) {
    blame(current, until);
    until = current.start;
    current = byId.get(current.span.parentId ?? '');
  }
  return path;
}
