import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Chunk, field, NOT_OURS, tag, textBytes, valueBytes, varintBytes, withLength } from './protobuf';

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
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * Writes spans as OTLP's protobuf the moment they end, to the byte what the SDK's serializer makes of them. That one goes
 * through a span twice, by character, and through the same names for each span again: half of what a span cost
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
    const chunk = new Chunk(CHUNK_BYTES);
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
