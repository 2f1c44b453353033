import type { TraceSpan } from '../../api/api-types';
import { criticalPath, type TimedSpan } from './critical-path';

/** A part of a row; `left` and `width` are percent of the whole trace. */
export interface Part {
  readonly left: number;
  readonly width: number;
}

/** A span with its place in the waterfall. */
export interface Row extends Part {
  readonly span: TraceSpan;
  readonly depth: number;
  /** Milliseconds after the trace began. */
  readonly startMs: number;
  /** Its time on the critical path. */
  readonly critical: readonly Part[];
  readonly criticalMs: number;
}

export interface Waterfall {
  readonly rows: Row[];
  readonly durationMs: number;
  /** In the order in which the trace reached them. */
  readonly services: string[];
  readonly errors: number;
}

/** Microseconds since 1970 of an ISO time with up to six decimals; Date keeps only three. */
export function microseconds(iso: string): number {
  const [, fraction = ''] = /\.(\d+)Z?$/.exec(iso) ?? [];
  const wholeSeconds = Math.floor(Date.parse(iso) / 1000);
  return wholeSeconds * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function timesOf(span: TraceSpan): TimedSpan {
  const start = microseconds(span.startTime);
  return { span, start, end: start + span.durationMs * 1000 };
}

/**
 * Puts each span below its parent, siblings by start time. A span without its parent (dropped, or not yet received) goes
 * to the top level, and so does a span of a circle.
 */
export function waterfallOf(spans: readonly TraceSpan[]): Waterfall {
  const sorted = spans.map(timesOf).sort((a, b) => a.start - b.start);
  const ids = new Set(spans.map(({ id }) => id));
  const children = Map.groupBy(sorted, ({ span: { parentId } }) =>
    parentId !== null && ids.has(parentId) ? parentId : null,
  );

  const from = Math.min(...sorted.map(({ start }) => start));
  const to = Math.max(...sorted.map(({ end }) => end));
  const whole = Math.max(to - from, 1);
  const partOf = (start: number, end: number): Part => ({
    left: ((start - from) / whole) * 100,
    width: Math.min(((end - start) * 100) / whole, 100),
  });
  const path = criticalPath(sorted);

  const rows: Row[] = [];
  const placed = new Set<TimedSpan>();
  const place = (timed: TimedSpan, depth: number): void => {
    if (placed.has(timed)) return;
    placed.add(timed);
    const { span, start, end } = timed;
    const stretches = path.get(span.id) ?? [];
    rows.push({
      span,
      depth,
      ...partOf(start, end),
      startMs: (start - from) / 1000,
      critical: stretches.map((stretch) => partOf(stretch.start, stretch.end)),
      criticalMs: stretches.reduce((sum, stretch) => sum + stretch.end - stretch.start, 0) / 1000,
    });
    for (const child of children.get(span.id) ?? []) place(child, depth + 1);
  };
  for (const root of children.get(null) ?? []) place(root, 0);
  for (const timed of sorted) place(timed, 0);

  return {
    rows,
    durationMs: spans.length === 0 ? 0 : whole / 1000,
    services: [...new Set(sorted.map(({ span }) => span.service))],
    errors: spans.filter(({ error }) => error).length,
  };
}
