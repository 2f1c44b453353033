/**
 * Loaded with `node --require` before anything else, so that the instrumentations can wrap `http` before it is
 * used. The spans of the queues are made in `messaging/`; why: docs/decisions/own-messaging-spans.md.
 */
import { propagation, type TextMapPropagator } from '@opentelemetry/api';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { ContextManager } from './context-manager';
import { EncodingSpanProcessor, protobufExporter } from './encoding-span-processor';
import { IdGenerator } from './id-generator';
import { OrderSpanProcessor } from './order-span-processor';
import { serviceName } from './service-name';
import { linkFromHttpHeaders } from './trace-context';

const env = process.env;
// Only these are wrapped unless the operator asks for others: each span costs 35–50 µs of CPU.
env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= 'http';
// Prometheus reads our metrics and the logs go to stdout.
env.OTEL_METRICS_EXPORTER ??= 'none';
env.OTEL_LOGS_EXPORTER ??= 'none';

/** Where spans are sent (OTLP over HTTP); undefined: traces have ids, but nothing is exported. */
export const tracesEndpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;

const trustTraceparent = env.TRUST_TRACEPARENT === 'true';

/**
 * What HTTP requests may bring. A stranger's `traceparent` does not become our parent (two orders would share a
 * trace, or a caller's flag would hide one): the server span links to it. Baggage is never taken.
 */
const httpPropagator: TextMapPropagator = trustTraceparent
  ? new W3CTraceContextPropagator()
  : { inject: () => undefined, extract: (context) => propagation.deleteBaggage(context), fields: () => [] };

/** Bounded: with a dead collector what does not fit is dropped, the flow goes on. */
const batches = (exporter: SpanExporter) =>
  new BatchSpanProcessor({
    exporter,
    maxQueueSize: 16_384,
    maxExportBatchSize: 1024,
    scheduledDelayMillis: 1000,
    exportTimeoutMillis: 5000,
  });

function sending(): SpanProcessor {
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol === 'http/json') return batches(new JsonExporter());
  return new EncodingSpanProcessor(batches(protobufExporter()));
}

const spanProcessors: SpanProcessor[] = [new OrderSpanProcessor()];
if (tracesEndpoint !== undefined) spanProcessors.push(sending());

const sdk = new NodeSDK({
  serviceName,
  spanProcessors,
  textMapPropagator: httpPropagator,
  contextManager: new ContextManager(),
  idGenerator: new IdGenerator(),
  instrumentations: [
    getNodeAutoInstrumentations({
      '@opentelemetry/instrumentation-http': {
        ignoreIncomingRequestHook: (request) => /^\/(health|metrics)/.test(request.url ?? ''),
        requireParentforOutgoingSpans: true,
        requestHook: (span, request) => {
          if (trustTraceparent || !('headers' in request)) return;
          const link = linkFromHttpHeaders(request.headers);
          if (link) span.addLink(link);
        },
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
