/**
 * Loaded with `node --require` before anything else, so that the instrumentations can wrap `http` before it is
 * used. The spans of the queues are made in `messaging/`; why: docs/decisions/own-messaging-spans.md.
 */
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { OrderSpanProcessor } from './order-span-processor';
import { serviceName } from '@order-flow/config/service-name';

const env = process.env;
// Only what it sends is wrapped unless the operator asks for more: each span costs 10 to 50 µs of CPU.
env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= 'http';
// Prometheus reads our metrics and the logs go to stdout.
env.OTEL_METRICS_EXPORTER ??= 'none';
env.OTEL_LOGS_EXPORTER ??= 'none';

/** Where spans are sent (OTLP over HTTP); undefined: traces have ids, but nothing is exported. */
export const tracesEndpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;

/** Bounded: with a dead collector, spans that do not fit are dropped and the flow goes on. */
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
  // Headers are read and written in trace-context.ts, by the rules of whom to believe.
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

/** Sends what is left, for at most two seconds: a dead collector must not hold up the end. */
export async function stopTracing(): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, 2000).unref());
  await Promise.race([sdk.shutdown().catch(() => undefined), limit]);
}
