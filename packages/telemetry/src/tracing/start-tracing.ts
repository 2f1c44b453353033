/**
 * Loaded with `node --require` before anything else, so that instrumentations can wrap a library before its first use.
 * All spans of the flow are our own: server-span.ts, and those of the queues in `packages/messaging` (why:
 * docs/decisions/own-messaging-spans.md).
 */
import { createRequire } from 'node:module';
import type * as AutoInstrumentations from '@opentelemetry/auto-instrumentations-node';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { OrderSpanProcessor } from './order-span-processor';
import { serviceName } from '@order-flow/config/service-name';

const env = process.env;
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

/** The instrumentations that the operator asks for. To load them takes 0.2 s of CPU, and each span 10 to 50 µs. */
function instrumentations() {
  if (!env.OTEL_NODE_ENABLED_INSTRUMENTATIONS) return [];
  const { getNodeAutoInstrumentations } = createRequire(__filename)(
    '@opentelemetry/auto-instrumentations-node',
  ) as typeof AutoInstrumentations;
  return getNodeAutoInstrumentations({
    '@opentelemetry/instrumentation-http': {
      // The server spans are ours: server-span.ts.
      disableIncomingRequestInstrumentation: true,
      requireParentforOutgoingSpans: true,
    },
  });
}

const spanProcessors: SpanProcessor[] = [new OrderSpanProcessor()];
if (tracesEndpoint !== undefined) spanProcessors.push(exporting());

const sdk = new NodeSDK({
  serviceName,
  spanProcessors,
  // trace-context.ts reads and writes the headers, because it decides which callers to trust.
  textMapPropagator: null,
  instrumentations: instrumentations(),
});
sdk.start();

/** Sends the remaining spans, for at most two seconds: a dead collector must not delay the shutdown. */
export async function stopTracing(): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, 2000).unref());
  await Promise.race([sdk.shutdown().catch(() => undefined), limit]);
}
