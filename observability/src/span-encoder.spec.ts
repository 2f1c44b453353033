import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
} from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import {
  TracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { EncodedSpan, SpanEncoder } from './span-encoder';
import { spanSerializer } from './span-serializer';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer('messaging', '1.2.3', { schemaUrl: 'https://example.org/schema' });
const other = provider.getTracer('other');

const parentContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'B7AD6B7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
};
const parent = trace.setSpanContext(ROOT_CONTEXT, parentContext);

beforeEach(() => exporter.reset());

/** The only span that `make` ends, as the SDK has it. */
function ended(make: () => void): ReadableSpan {
  make();
  const [span] = exporter.getFinishedSpans();
  if (!span) throw new Error('no span was ended');
  return span;
}

const withAttributes = (attributes: Attributes) =>
  ended(() => tracer.startSpan('send orders.create', { kind: SpanKind.PRODUCER, attributes }, parent).end());

/** Both requests: ours of the encoded spans, and the SDK's of the spans themselves. */
function requests(spans: ReadableSpan[]): [ours: Buffer, theirs: Buffer] {
  const encoder = new SpanEncoder();
  const ours = spanSerializer.serializeRequest(spans.map((span) => encoder.encode(span) ?? span));
  return [Buffer.from(ours ?? []), Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? [])];
}

const encodes = (span: ReadableSpan) => new SpanEncoder().encode(span) instanceof EncodedSpan;

describe('the spans that are written here are to the byte what the SDK writes', () => {
  const texts = [
    '',
    'a',
    'é',
    '€ 漢字 😀',
    '\ud800 alone',
    'x'.repeat(127),
    'x'.repeat(128),
    'ä'.repeat(9000 / 2),
  ];
  const numbers = [
    0,
    -0,
    1,
    127,
    128,
    2 ** 31,
    2 ** 32,
    2 ** 35 + 7,
    Number.MAX_SAFE_INTEGER,
    0.1,
    -1.5,
    1e-9,
  ];
  const cases: Attributes[] = [
    {},
    ...texts.map((text) => ({ text })),
    ...numbers.map((number) => ({ number })),
    { yes: true, no: false, '': 'no name', 'schlüssel €': 1 },
    Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`name ${i}`, `value ${i}`])),
  ];

  it.each(cases.map((attributes) => ({ attributes })))('attributes %j', ({ attributes }) => {
    const span = withAttributes(attributes);
    expect(encodes(span)).toBe(true);
    const [ours, theirs] = requests([span]);
    expect(ours.equals(theirs)).toBe(true);
  });

  it.each([
    ['without parent', () => tracer.startSpan('root').end()],
    [
      'with a local parent',
      () =>
        tracer
          .startSpan('x', {}, trace.setSpanContext(ROOT_CONTEXT, { ...parentContext, isRemote: false }))
          .end(),
    ],
    ['with an error', () => tracer.startSpan('x').setStatus({ code: SpanStatusCode.ERROR }).end()],
    ['of long ago', () => tracer.startSpan('x', { startTime: [1, 999_999_999] }).end([4_294_967_295, 1])],
    ['with a name that is not ASCII', () => tracer.startSpan('größe').end()],
    ['of every kind', () => tracer.startSpan('x', { kind: SpanKind.CONSUMER }).end()],
  ])('%s', (_, make) => {
    const span = ended(make);
    expect(encodes(span)).toBe(true);
    const [ours, theirs] = requests([span]);
    expect(ours.equals(theirs)).toBe(true);
  });

  it('many of two scopes, more than one buffer holds', () => {
    for (let i = 0; i < 2000; i++) {
      const from = i % 3 === 0 ? other : tracer;
      from.startSpan(`span ${i}`, { attributes: { text: 'x'.repeat(i), i } }, parent).end();
    }
    const [ours, theirs] = requests(exporter.getFinishedSpans());
    expect(theirs.length).toBeGreaterThan(1_000_000);
    expect(ours.equals(theirs)).toBe(true);
  });
});

describe('the others are left to the SDK', () => {
  const stateful = { ...parentContext, traceState: new TraceState('a=b') };
  it.each([
    ['an event', () => tracer.startSpan('x').addEvent('e').end()],
    ['a link', () => tracer.startSpan('x', { links: [{ context: parentContext }] }).end()],
    ['a message', () => tracer.startSpan('x').setStatus({ code: SpanStatusCode.ERROR, message: 'm' }).end()],
    ['a trace state', () => tracer.startSpan('x', {}, trace.setSpanContext(ROOT_CONTEXT, stateful)).end()],
    ['a list', () => tracer.startSpan('x', { attributes: { list: ['a', 'b'] } }).end()],
    ['a negative number', () => tracer.startSpan('x', { attributes: { number: -1 } }).end()],
    ['a number beyond 2^53', () => tracer.startSpan('x', { attributes: { number: 2 ** 60 } }).end()],
    ['too long', () => tracer.startSpan('x', { attributes: { text: 'x'.repeat(20_000) } }).end()],
  ])('%s', (_, make) => {
    const span = ended(make);
    expect(encodes(span)).toBe(false);
    const [ours, theirs] = requests([span]);
    expect(ours.equals(theirs)).toBe(true);
  });

  it('with 65 attributes', () => {
    const span = withAttributes(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`n${i}`, i])));
    expect(encodes(span)).toBe(false);
  });

  it('and both go in one request', () => {
    tracer.startSpan('encoded').end();
    tracer.startSpan('left').addEvent('e').end();
    const spans = exporter.getFinishedSpans();
    const [ours] = requests(spans);
    const theirs = spans.map((span) => Buffer.from(ProtobufTraceSerializer.serializeRequest([span]) ?? []));
    expect(ours.equals(Buffer.concat(theirs))).toBe(true);
  });
});
