/**
 * Loaded with `node --require` before anything else, so that the instrumentations can wrap `http` before its first use.
 * `packages/messaging` makes the spans of the queues (why: docs/decisions/own-messaging-spans.md).
 */
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { OrderSpanProcessor } from './order-span-processor';
import { serviceName } from '@order-flow/config/service-name';

const env = process.env;
// Only outgoing requests, unless the operator asks for more: each span costs 10 to 50 µs of CPU.
env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= 'http';
// Prometheus reads our metrics and the logs go to stdout.
env.OTEL_METRICS_EXPORTER ??= 'none';
env.OTEL_LOGS_EXPORTER ??= 'none';

/** Where spans are sent (OTLP over HTTP). undefined: traces have ids, but nothing is exported. */
export const tracesEndpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;

/** The queue is bounded. If the collector is down, spans that do not fit are dropped and orders go on. */
function exporting(): SpanProcessor {
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL;
  return new BatchSpanProcessor({
    exporter: protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter(),
    maxQueueSize: 16_384,
    maxExportBatchSize: 1024,
    scheduledDelayMillis: 1000,
    exportTimeoutMillis: 5000,
  });
}

const spanProcessors: SpanProcessor[] = [new OrderSpanProcessor()];
if (tracesEndpoint !== undefined) spanProcessors.push(exporting());

const sdk = new NodeSDK({
  serviceName,
  spanProcessors,
  // trace-context.ts reads and writes the headers, because it decides which callers to trust.
  textMapPropagator: null,
  instrumentations: [
    getNodeAutoInstrumentations({
      '@opentelemetry/instrumentation-http': {
        // The server spans are ours: server-span.ts.
        disableIncomingRequestInstrumentation: true,
        requireParentforOutgoingSpans: true,
      },
    }),
  ],
});
sdk.start();

/** Sends the remaining spans, for at most two seconds: a dead collector must not delay the shutdown. */
export async function stopTracing(): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, 2000).unref());
  await Promise.race([sdk.shutdown().catch(() => undefined), limit]);
}
