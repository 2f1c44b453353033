import type { SpanLink, TraceSpan } from '@order-flow/contracts/payloads';

/** The fields of a trace of Jaeger's query API that we read. */
export interface JaegerTrace {
  readonly spans?: readonly JaegerSpan[];
  readonly processes?: Readonly<Record<string, { readonly serviceName?: string }>>;
}

interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName?: string;
  readonly references?: readonly {
    readonly refType: string;
    readonly traceID: string;
    readonly spanID: string;
  }[];
  /** Microseconds since 1970. */
  readonly startTime: number;
  /** Microseconds. */
  readonly duration: number;
  readonly tags?: readonly { readonly key: string; readonly value: unknown }[];
  readonly processID?: string;
}

/** The spans of a trace, sorted by their start. */
export function spansOf({ spans = [], processes = {} }: JaegerTrace): TraceSpan[] {
  return [...spans]
    .sort((a, b) => a.startTime - b.startTime)
    .map((span) => {
      const references = span.references ?? [];
      const parent = references.find(
        ({ refType, traceID }) => refType === 'CHILD_OF' && traceID === span.traceID,
      );
      const links: SpanLink[] = references
        .filter((reference) => reference !== parent)
        .map(({ traceID, spanID }) => ({ traceId: traceID, spanId: spanID }));
      const attributes = Object.fromEntries((span.tags ?? []).map(({ key, value }) => [key, plain(value)]));
      return {
        id: span.spanID,
        parentId: parent?.spanID ?? null,
        name: span.operationName ?? '',
        service: processes[span.processID ?? '']?.serviceName ?? '',
        startTime: withMicroseconds(span.startTime),
        durationMs: span.duration / 1000,
        attributes,
        error: attributes.error === true || attributes['otel.status_code'] === 'ERROR',
        links,
      };
    });
}

const plain = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
    ? value
    : JSON.stringify(value);

function withMicroseconds(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds - milliseconds * 1000).padStart(3, '0');
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`);
}
