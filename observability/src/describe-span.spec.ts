import { trace } from '@opentelemetry/api';
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { describeSpan } from './describe-span';
import { IdGenerator } from './id-generator';

describe('describeSpan', () => {
  it('sets what is exported, beside what the SDK was given, until the span has ended', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const span = provider.getTracer('test').startSpan('work', { attributes: { first: 1 } });
    describeSpan(span, { second: 'two' });
    span.end();
    describeSpan(span, { third: 3 });
    await provider.forceFlush();
    expect(exporter.getFinishedSpans().map(({ attributes }) => attributes)).toEqual([
      { first: 1, second: 'two' },
    ]);
  });

  it('leaves alone what is not recorded', () => {
    expect(() => describeSpan(undefined, { a: 1 })).not.toThrow();
    const remote = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 });
    expect(() => describeSpan(remote, { a: 1 })).not.toThrow();
  });
});

describe('IdGenerator', () => {
  it('makes trace ids that begin with their second and go on at random', () => {
    const generator = new IdGenerator();
    const before = Math.floor(Date.now() / 1000);
    const ids = Array.from({ length: 100 }, () => generator.generateTraceId());
    const after = Math.floor(Date.now() / 1000);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(parseInt(id.slice(0, 8), 16)).toBeGreaterThanOrEqual(before);
      expect(parseInt(id.slice(0, 8), 16)).toBeLessThanOrEqual(after);
    }
    expect(new Set(ids.map((id) => id.slice(8))).size).toBe(100);
  });
});
