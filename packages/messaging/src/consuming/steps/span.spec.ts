import { context, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { registry } from '@order-flow/telemetry/metrics/metrics';
import type { Delivery } from '../../broker/message';
import { currentAttempt } from '../message-context';
import { inSpan } from './span';

const SENDER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const message = {
  queue: 'orders_queue',
  pattern: 'product.stockReserved',
  messageId: 'm',
  attempt: 3,
  body: Buffer.from('four'),
  headers: { traceparent: `00-${SENDER.trace}-${SENDER.span}-01` },
} as unknown as Delivery;

describe('the span of a message', () => {
  const exporter = new InMemorySpanExporter();
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
    );
  });
  afterAll(() => {
    context.disable();
    trace.disable();
  });
  beforeEach(() => exporter.reset());
  const finished = () => exporter.getFinishedSpans();

  it("continues its sender's trace, and is active with the number of the attempt in what follows", async () => {
    let active: string | undefined;
    await inSpan(async () => {
      await Promise.resolve();
      expect(finished()).toEqual([]);
      const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
      expect(traceId).toBe(SENDER.trace);
      active = spanId;
      expect(currentAttempt()).toBe(3);
    })(message);
    const [span] = finished();
    expect(span?.name).toBe('process product.stockReserved');
    expect(span?.kind).toBe(SpanKind.CONSUMER);
    expect(span?.spanContext().spanId).toBe(active);
    expect(span?.parentSpanContext?.spanId).toBe(SENDER.span);
    expect(span?.attributes).toMatchObject({
      'messaging.destination.name': 'orders_queue',
      'messaging.message.id': 'm',
      'messaging.message.body.size': 4,
      'order_flow.message.attempt': 3,
    });
  });

  it('ends, and its duration is measured, even if the next step throws', async () => {
    const measured = async () => {
      const metric = await registry.getSingleMetric('message_handling_seconds')?.get();
      const labels = { queue: 'orders_queue', pattern: 'product.stockReserved' };
      return (metric?.values ?? [])
        .filter((value) => (value as { metricName?: string }).metricName?.endsWith('_count'))
        .filter((value) => Object.entries(labels).every(([name, of]) => value.labels[name] === of))
        .map(({ value }) => value);
    };
    const [before = 0] = await measured();
    await expect(inSpan(() => Promise.reject(new Error('unforeseen')))(message)).rejects.toThrow(
      'unforeseen',
    );
    expect(finished()).toHaveLength(1);
    expect(await measured()).toEqual([before + 1]);
  });

  it('never has a name chosen by a stranger', async () => {
    await inSpan(() => Promise.resolve())({ ...message, pattern: 'any text' });
    expect(finished()[0]?.name).toBe('process unknown');
  });
});
