import { TraceFlags } from '@opentelemetry/api';
import {
  ProtobufTraceSerializer,
  type IExportTraceServiceResponse,
  type ISerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { field, tag } from './protobuf';
import { EncodedSpan } from './span-encoder';

const IN_REQUEST = { resourceSpans: tag(1, 'bytes') };
const IN_RESOURCE_SPANS = { scopeSpans: tag(2, 'bytes') };

/** An OTLP `ExportTraceServiceRequest` of spans of both kinds. */
export const spanSerializer: ISerializer<(ReadableSpan | EncodedSpan)[], IExportTraceServiceResponse> = {
  serializeRequest(spans) {
    const encoded = spans.filter((span): span is EncodedSpan => span instanceof EncodedSpan);
    const others = spans.filter((span): span is ReadableSpan => !(span instanceof EncodedSpan));
    const parts = [...Map.groupBy(encoded, ({ resource }) => resource).values()].map(resourceSpans);
    // A message after another of its kind is one with the elements of both.
    if (others.length > 0) parts.push(Buffer.from(ProtobufTraceSerializer.serializeRequest(others) ?? []));
    return Buffer.concat(parts);
  },
  deserializeResponse: (data) => ProtobufTraceSerializer.deserializeResponse(data),
};

function resourceSpans(spans: readonly EncodedSpan[]): Buffer {
  const scopes = [...Map.groupBy(spans, ({ instrumentationScope }) => instrumentationScope).values()].map(
    (ofScope) => {
      const around = surroundings(ofScope[0] as EncodedSpan);
      const content = [around.scope, ...ranges(ofScope), ...around.afterSpans];
      return { around, field: field(IN_RESOURCE_SPANS.scopeSpans, content) };
    },
  );
  const { resource, afterScopes } = (scopes[0] as (typeof scopes)[number]).around;
  const content = [resource, ...scopes.map((scope) => scope.field), ...afterScopes];
  return field(IN_REQUEST.resourceSpans, content);
}

/** What the SDK's serializer puts around spans of that resource and scope: what it writes, with an empty span. */
function surroundings({ resource, instrumentationScope }: EncodedSpan) {
  const empty = {
    name: '',
    kind: 0,
    spanContext: () => ({ traceId: '', spanId: '', traceFlags: TraceFlags.NONE }),
    startTime: [0, 0],
    endTime: [0, 0],
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  } as unknown as ReadableSpan;
  const request = Buffer.from(ProtobufTraceSerializer.serializeRequest([empty]) ?? []);
  const [inRequest] = fields(request);
  const [about, scopeSpans, ...afterScopes] = fields(inRequest?.content);
  const [scope, , ...afterSpans] = fields(scopeSpans?.content);
  const whole = (part: { whole: Buffer } | undefined) => part?.whole ?? Buffer.alloc(0);
  return {
    resource: whole(about),
    scope: whole(scope),
    afterSpans: afterSpans.map(whole),
    afterScopes: afterScopes.map(whole),
  };
}

/** The fields of a message that has only such with a length. */
function fields(message: Buffer = Buffer.alloc(0)): { whole: Buffer; content: Buffer }[] {
  const found = [];
  for (let at = 0; at < message.length;) {
    const start = at++;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    found.push({ whole: message.subarray(start, at + length), content: message.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** The bytes of the spans, those that lie side by side in one piece. */
function ranges(spans: readonly EncodedSpan[]): Buffer[] {
  const found: { chunk: Buffer; start: number; end: number }[] = [];
  for (const { chunk, start, end } of spans) {
    const last = found.at(-1);
    if (last && last.chunk === chunk && last.end === start) last.end = end;
    else found.push({ chunk, start, end });
  }
  return found.map(({ chunk, start, end }) => chunk.subarray(start, end));
}
