/** The fields of Jaeger's query API (`/api/traces`) that we use. Times are in microseconds. */
export interface JaegerTrace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, JaegerProcess>>;
  readonly warnings: null;
}

export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  /** CHILD_OF: the parent. FOLLOWS_FROM: a link. */
  readonly references: readonly {
    readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
    readonly traceID: string;
    readonly spanID: string;
  }[];
  readonly startTime: number;
  readonly duration: number;
  readonly tags: readonly JaegerTag[];
  readonly logs: readonly { readonly timestamp: number; readonly fields: readonly JaegerTag[] }[];
  readonly processID: string;
  readonly warnings: null;
}

export interface JaegerTag {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64';
  readonly value: string | number | boolean;
}

export interface JaegerProcess {
  readonly serviceName: string;
  readonly tags: readonly JaegerTag[];
}

// ---- OTLP as JSON. Any field may be missing or wrong. -------------------------------------------------------

interface OtlpValue {
  stringValue?: string;
  intValue?: string | number;
  boolValue?: boolean;
  doubleValue?: number;
}
interface OtlpAttribute {
  key: string;
  value?: OtlpValue;
}
interface OtlpReference {
  traceId: string;
  spanId: string;
}
interface OtlpSpan extends OtlpReference {
  name: string;
  kind?: number;
  parentSpanId?: string;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: OtlpAttribute[];
  links?: OtlpReference[];
  events?: { name?: string; timeUnixNano?: string | number; attributes?: OtlpAttribute[] }[];
  status?: { code?: number; message?: string };
}
interface OtlpBody {
  resourceSpans?: {
    resource?: { attributes?: OtlpAttribute[] };
    scopeSpans?: { scope?: { name?: string }; spans?: OtlpSpan[] }[];
  }[];
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const ERROR = 2;

/** The spans of an OTLP request in Jaeger's format, and the number of invalid spans. */
export function toJaeger(body: unknown): {
  spans: { span: Omit<JaegerSpan, 'processID'>; process: JaegerProcess }[];
  rejected: number;
} {
  const spans: { span: Omit<JaegerSpan, 'processID'>; process: JaegerProcess }[] = [];
  let rejected = 0;
  for (const { resource, scopeSpans } of (body as OtlpBody).resourceSpans ?? []) {
    const tags = tagsOf(resource?.attributes);
    const serviceName = String(tags.find(({ key }) => key === 'service.name')?.value ?? 'unknown');
    const process = { serviceName, tags: tags.filter(({ key }) => key !== 'service.name') };
    for (const span of (scopeSpans ?? []).flatMap((scope) => scope.spans ?? [])) {
      if (isSpan(span)) spans.push({ span: toSpan(span), process });
      else rejected += 1;
    }
  }
  return { spans, rejected };
}

function isSpan({ traceId, spanId, name }: Partial<OtlpSpan>): boolean {
  return (
    /^[0-9a-f]{32}$/i.test(String(traceId)) && /^[0-9a-f]{16}$/i.test(String(spanId)) && name !== undefined
  );
}

function toSpan(span: OtlpSpan): Omit<JaegerSpan, 'processID'> {
  const startTime = micros(span.startTimeUnixNano);
  const reference = (refType: 'CHILD_OF' | 'FOLLOWS_FROM', traceId: string, spanId: string) => ({
    refType,
    traceID: traceId.toLowerCase(),
    spanID: spanId.toLowerCase(),
  });
  return {
    traceID: span.traceId.toLowerCase(),
    spanID: span.spanId.toLowerCase(),
    operationName: span.name,
    references: [
      ...(span.parentSpanId ? [reference('CHILD_OF', span.traceId, span.parentSpanId)] : []),
      ...(span.links ?? []).map(({ traceId, spanId }) => reference('FOLLOWS_FROM', traceId, spanId)),
    ],
    startTime,
    duration: Math.max(0, micros(span.endTimeUnixNano) - startTime),
    tags: [
      ...tagsOf(span.attributes),
      text('span.kind', KINDS[span.kind ?? 0] ?? 'unspecified'),
      ...(span.status?.code === ERROR
        ? [
            { key: 'error', type: 'bool', value: true } as const,
            text('otel.status_code', 'ERROR'),
            text('otel.status_description', span.status.message ?? ''),
          ]
        : []),
    ],
    logs: (span.events ?? []).map(({ name = '', timeUnixNano, attributes }) => ({
      timestamp: micros(timeUnixNano),
      fields: [text('event', name), ...tagsOf(attributes)],
    })),
    warnings: null,
  };
}

/** Nanoseconds come as text, because they are too large for an exact number. */
const micros = (nanos: string | number = 0) => Number(BigInt(nanos) / 1000n);

const text = (key: string, value: string): JaegerTag => ({ key, type: 'string', value });

function tagsOf(attributes: readonly OtlpAttribute[] = []): JaegerTag[] {
  return attributes.map(({ key, value = {} }) => {
    if (value.boolValue !== undefined) return { key, type: 'bool', value: value.boolValue };
    if (value.intValue !== undefined) return { key, type: 'int64', value: Number(value.intValue) };
    if (value.doubleValue !== undefined) return { key, type: 'float64', value: value.doubleValue };
    return text(key, value.stringValue ?? JSON.stringify(value));
  });
}
