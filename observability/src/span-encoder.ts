import { TraceFlags, type HrTime, type SpanContext } from '@opentelemetry/api';
import {
  ProtobufTraceSerializer,
  type IExportTraceServiceResponse,
  type ISerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

type Resource = ReadableSpan['resource'];
type Scope = ReadableSpan['instrumentationScope'];

/**
 * A span as it will be sent. It takes the span's place in the SDK's queue: a part of a shared buffer instead of some
 * twenty objects that would outlive the garbage collector's young generation.
 */
export class EncodedSpan {
  constructor(
    readonly resource: Resource,
    readonly instrumentationScope: Scope,
    readonly chunk: Buffer,
    readonly start: number,
    readonly end: number,
  ) {}

  spanContext(): SpanContext {
    return SAMPLED;
  }
}

/** All that the queue asks a span for, since only sampled ones are encoded. */
const SAMPLED: SpanContext = { traceId: '', spanId: '', traceFlags: TraceFlags.SAMPLED };

const CHUNK_BYTES = 256 * 1024;
/** More than this, and it is not an everyday span. */
const MAX_SPAN_BYTES = 16 * 1024;
const MAX_ATTRIBUTES = 64;
const MAX_NAMES = 500;
const NOT_OURS = -1;

/** The number of a field and the way it is written, in one byte (opentelemetry/proto/trace/v1/trace.proto). */
const tag = (field: number, wire: 'varint' | 'fixed64' | 'bytes') =>
  (field << 3) | { varint: 0, fixed64: 1, bytes: 2 }[wire];
const IN_REQUEST = { resourceSpans: tag(1, 'bytes') };
const IN_RESOURCE_SPANS = { scopeSpans: tag(2, 'bytes') };
const IN_SCOPE_SPANS = { span: tag(2, 'bytes') };
const IN_SPAN = {
  traceId: tag(1, 'bytes'),
  spanId: tag(2, 'bytes'),
  parentSpanId: tag(4, 'bytes'),
  name: tag(5, 'bytes'),
  kind: tag(6, 'varint'),
  start: tag(7, 'fixed64'),
  end: tag(8, 'fixed64'),
  attribute: tag(9, 'bytes'),
  droppedAttributes: tag(10, 'varint'),
  droppedEvents: tag(12, 'varint'),
  droppedLinks: tag(14, 'varint'),
  status: tag(15, 'bytes'),
  /** Field 16, fixed32: its tag is a varint of two bytes. */
  flags: [0x85, 0x01],
} as const;
const IN_STATUS = { code: tag(3, 'varint') };
const IN_ATTRIBUTE = { key: tag(1, 'bytes'), value: tag(2, 'bytes') };
const IN_VALUE = {
  string: tag(1, 'bytes'),
  bool: tag(2, 'varint'),
  int: tag(3, 'varint'),
  double: tag(4, 'fixed64'),
};
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const TWO_32 = 2 ** 32;

/**
 * Writes spans as OTLP's protobuf the moment they end, to the byte what the SDK's serializer makes of them. That one goes
 * through a span twice, by character, and through the same names for each span again: 5 of 10 µs that a span cost
 * (docs/benchmarks.md). What no everyday span has (events, links, lists as values) is left to it.
 */
export class SpanEncoder {
  /** One for each scope, so that what is sent together lies together. */
  private readonly chunks = new Map<Scope, Chunk>();
  private readonly valueSizes = new Int32Array(MAX_ATTRIBUTES);

  /** Undefined: for the SDK's serializer. */
  encode(span: ReadableSpan): EncodedSpan | undefined {
    const context = span.spanContext();
    if ((context.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
    if (span.events.length > 0 || span.links.length > 0) return undefined;
    if (context.traceState !== undefined || span.status.message) return undefined;
    const size = this.measure(span);
    if (size === NOT_OURS || size > MAX_SPAN_BYTES) return undefined;
    const { resource, instrumentationScope } = span;
    const chunk = this.chunkOf(instrumentationScope);
    const start = chunk.end;
    try {
      this.write(chunk, span, context, size);
    } catch (error) {
      chunk.end = start;
      throw error;
    }
    return new EncodedSpan(resource, instrumentationScope, chunk.bytes, start, chunk.end);
  }

  private chunkOf(scope: Scope): Chunk {
    const last = this.chunks.get(scope);
    // 4: its tag and length.
    if (last && last.end + MAX_SPAN_BYTES + 4 <= CHUNK_BYTES) return last;
    const chunk = new Chunk();
    this.chunks.set(scope, chunk);
    return chunk;
  }

  /** The bytes of the span without its own tag and length; notes those of each value. */
  private measure(span: ReadableSpan): number {
    // Trace id, span id, kind, start, end, status, flags.
    let size = 18 + 10 + 2 + 9 + 9 + 4 + 6;
    if (span.parentSpanContext?.spanId) size += 10;
    size += 1 + withLength(textBytes(span.name));
    size += 3 + varintBytes(span.droppedAttributesCount);
    size += varintBytes(span.droppedEventsCount) + varintBytes(span.droppedLinksCount);
    let index = 0;
    for (const name in span.attributes) {
      const value = valueBytes(span.attributes[name]);
      if (value === NOT_OURS || index === MAX_ATTRIBUTES) return NOT_OURS;
      this.valueSizes[index++] = value;
      size += 1 + withLength(keyField(name).length + 1 + withLength(value));
    }
    return size;
  }

  private write(chunk: Chunk, span: ReadableSpan, context: SpanContext, size: number): void {
    chunk.byte(IN_SCOPE_SPANS.span);
    chunk.varint(size);
    chunk.byte(IN_SPAN.traceId);
    chunk.hex(context.traceId);
    chunk.byte(IN_SPAN.spanId);
    chunk.hex(context.spanId);
    if (span.parentSpanContext?.spanId) {
      chunk.byte(IN_SPAN.parentSpanId);
      chunk.hex(span.parentSpanContext.spanId);
    }
    chunk.byte(IN_SPAN.name);
    chunk.text(span.name);
    chunk.byte(IN_SPAN.kind);
    chunk.byte(span.kind + 1);
    chunk.byte(IN_SPAN.start);
    chunk.nanoseconds(span.startTime);
    chunk.byte(IN_SPAN.end);
    chunk.nanoseconds(span.endTime);
    let index = 0;
    for (const name in span.attributes) {
      const key = keyField(name);
      const valueSize = this.valueSizes[index++] ?? 0;
      chunk.byte(IN_SPAN.attribute);
      chunk.varint(key.length + 1 + withLength(valueSize));
      chunk.copy(key);
      chunk.byte(IN_ATTRIBUTE.value);
      chunk.varint(valueSize);
      chunk.value(span.attributes[name]);
    }
    chunk.byte(IN_SPAN.droppedAttributes);
    chunk.varint(span.droppedAttributesCount);
    chunk.byte(IN_SPAN.droppedEvents);
    chunk.varint(span.droppedEventsCount);
    chunk.byte(IN_SPAN.droppedLinks);
    chunk.varint(span.droppedLinksCount);
    chunk.byte(IN_SPAN.status);
    chunk.varint(2);
    chunk.byte(IN_STATUS.code);
    chunk.varint(span.status.code);
    for (const byte of IN_SPAN.flags) chunk.byte(byte);
    const remote = span.parentSpanContext?.isRemote ? IS_REMOTE : 0;
    chunk.fixed32((context.traceFlags & 0xff) | HAS_IS_REMOTE | remote);
  }
}

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

function field(itsTag: number, content: readonly Buffer[]): Buffer {
  const head = new Chunk(6);
  head.byte(itsTag);
  head.varint(content.reduce((sum, { length }) => sum + length, 0));
  return Buffer.concat([head.bytes.subarray(0, head.end), ...content]);
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

const keyFields = new Map<string, Buffer>();

/** An attribute's name, with tag and length; names come again for each span, so each is written once. */
function keyField(name: string): Buffer {
  const known = keyFields.get(name);
  if (known) return known;
  const written = field(IN_ATTRIBUTE.key, [Buffer.from(name)]);
  // Names are ours or the instrumentation's; should somebody make them up, they fill no memory.
  if (keyFields.size < MAX_NAMES) keyFields.set(name, written);
  return written;
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return 1 + withLength(textBytes(value));
  if (typeof value === 'boolean') return 2;
  if (typeof value !== 'number') return NOT_OURS;
  if (!Number.isInteger(value)) return 9;
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? 1 + varintBytes(value) : NOT_OURS;
}

function textBytes(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text);
  return text.length;
}

function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  let bytes = 3;
  for (let rest = Math.floor(value / 0x4000); rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

const withLength = (bytes: number) => varintBytes(bytes) + bytes;

/** Bytes, written from the start on; never beyond the end, which whoever writes has to see to. */
class Chunk {
  readonly bytes: Buffer;
  end = 0;

  constructor(size = CHUNK_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  byte(value: number): void {
    this.bytes[this.end++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.end++] = rest;
  }

  fixed32(value: number): void {
    this.end = this.bytes.writeUInt32LE(value, this.end);
  }

  /** As fixed64; the sum is too large for a number, so it is made of two halves. */
  nanoseconds([seconds, nanos]: HrTime): void {
    const low16 = (seconds % 0x10000) * 1e9;
    const high = Math.floor(seconds / 0x10000) * 1e9;
    const low32 = (high % 0x10000) * 0x10000 + (low16 % TWO_32) + nanos;
    const carry = Math.floor(low32 / TWO_32);
    this.fixed32(low32 % TWO_32);
    this.fixed32(Math.floor(high / 0x10000) + Math.floor(low16 / TWO_32) + carry);
  }

  /** An id in hexadecimal digits as bytes with their length. */
  hex(digits: string): void {
    this.byte(digits.length / 2);
    for (let i = 0; i < digits.length; i += 2) {
      this.byte((hexDigit(digits.charCodeAt(i)) << 4) | hexDigit(digits.charCodeAt(i + 1)));
    }
  }

  /** Text with its length. */
  text(text: string): void {
    const size = textBytes(text);
    this.varint(size);
    if (size === text.length) {
      const { bytes, end } = this;
      for (let i = 0; i < size; i++) bytes[end + i] = text.charCodeAt(i);
    } else this.bytes.write(text, this.end);
    this.end += size;
  }

  /** Some twenty bytes: a loop takes a quarter of the time of `set()`. */
  copy(source: Buffer): void {
    const { bytes } = this;
    let at = this.end;
    for (let i = 0; i < source.length; i++) bytes[at++] = source[i] as number;
    this.end = at;
  }

  value(value: unknown): void {
    if (typeof value === 'string') {
      this.byte(IN_VALUE.string);
      this.text(value);
    } else if (typeof value === 'boolean') {
      this.byte(IN_VALUE.bool);
      this.byte(value ? 1 : 0);
    } else if (Number.isInteger(value)) {
      this.byte(IN_VALUE.int);
      this.varint(value as number);
    } else {
      this.byte(IN_VALUE.double);
      this.end = this.bytes.writeDoubleLE(value as number, this.end);
    }
  }
}

/** Of 0-9, a-f, A-F. */
const hexDigit = (code: number) => (code & 0x0f) + (code > 0x39 ? 9 : 0);
