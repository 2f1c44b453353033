import type { TraceSpan } from '../../api/api-types';

/** A span with its place in the waterfall; `left` and `width` are percent of the whole trace. */
export interface Row {
  readonly span: TraceSpan;
  readonly depth: number;
  readonly left: number;
  readonly width: number;
  /** Milliseconds after the trace began. */
  readonly startMs: number;
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

/**
 * Puts each span below its parent, siblings by start time. A span without its parent (dropped, or not yet received) goes
 * to the top level, and so does a span of a circle.
 */
export function waterfallOf(spans: readonly TraceSpan[]): Waterfall {
  const start = new Map(spans.map((span) => [span, microseconds(span.startTime)]));
  const startOf = (span: TraceSpan) => start.get(span) ?? 0;
  const sorted = [...spans].sort((a, b) => startOf(a) - startOf(b));
  const ids = new Set(spans.map(({ id }) => id));
  const children = Map.groupBy(sorted, ({ parentId }) =>
    parentId !== null && ids.has(parentId) ? parentId : null,
  );

  const from = Math.min(...sorted.map(startOf));
  const to = Math.max(...sorted.map((span) => startOf(span) + span.durationMs * 1000));
  const whole = Math.max(to - from, 1);

  const rows: Row[] = [];
  const placed = new Set<TraceSpan>();
  const place = (span: TraceSpan, depth: number): void => {
    if (placed.has(span)) return;
    placed.add(span);
    const offset = startOf(span) - from;
    rows.push({
      span,
      depth,
      left: (offset / whole) * 100,
      width: Math.min((span.durationMs * 1000 * 100) / whole, 100),
      startMs: offset / 1000,
    });
    for (const child of children.get(span.id) ?? []) place(child, depth + 1);
  };
  for (const root of children.get(null) ?? []) place(root, 0);
  for (const span of sorted) place(span, 0);

  return {
    rows,
    durationMs: spans.length === 0 ? 0 : whole / 1000,
    services: [...new Set(sorted.map(({ service }) => service))],
    errors: spans.filter(({ error }) => error).length,
  };
}
