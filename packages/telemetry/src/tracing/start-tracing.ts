/**
 * Loaded with `node --require` before anything else, so that instrumentations can wrap a library before its first use.
 * All spans of the flow are our own: server-span.ts, and those of the queues in `packages/messaging` (why:
 * docs/decisions/own-messaging-spans.md).
 */
import { createRequire } from 'node:module';
import { context, trace } from '@opentelemetry/api';
import type * as AutoInstrumentations from '@opentelemetry/auto-instrumentations-node';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type * as JsonExporter from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type * as Instrumentation from '@opentelemetry/instrumentation';
import {
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  processDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { flag, readEnv } from '@order-flow/config/env';
import { serviceName } from '@order-flow/config/service-name';
import { OrderSpanProcessor } from './order-span-processor';
import { samplerEnv, samplerOf } from './sampler';

const env = process.env;
const config = readEnv({ OTEL_SDK_DISABLED: flag(false), ...samplerEnv });

/** Where spans are sent (OTLP over HTTP). undefined: traces have ids, but nothing is exported. */
export const tracesEndpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;

/** Loads what only some installations need. */
const load = createRequire(__filename);

/** The queue is bounded. If the collector is down, spans that do not fit are dropped and orders go on. */
function exporting(): SpanProcessor {
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL;
  const json = () => load('@opentelemetry/exporter-trace-otlp-http') as typeof JsonExporter;
  return new BatchSpanProcessor({
    exporter: protocol === 'http/json' ? new (json().OTLPTraceExporter)() : new OTLPTraceExporter(),
    maxQueueSize: 16_384,
    // Small, so that spans do not live until a full garbage collection (docs/decisions/performance.md).
    maxExportBatchSize: 256,
    scheduledDelayMillis: 1000,
    exportTimeoutMillis: 5000,
  });
}

/** What the operator asks for beside our own spans. */
function instrument(): void {
  const { registerInstrumentations } = load('@opentelemetry/instrumentation') as typeof Instrumentation;
  const { getNodeAutoInstrumentations } = load(
    '@opentelemetry/auto-instrumentations-node',
  ) as typeof AutoInstrumentations;
  registerInstrumentations({
    instrumentations: getNodeAutoInstrumentations({
      '@opentelemetry/instrumentation-http': {
        // The server spans are ours: server-span.ts.
        disableIncomingRequestInstrumentation: true,
        requireParentforOutgoingSpans: true,
      },
    }),
  });
}

/**
 * The SDK's parts, put together here. Its NodeSDK loads every exporter and protocol there is: without it and the instrumentations
 * a start takes a quarter less CPU. No propagator is set: trace-context.ts reads and writes the headers, because it decides which callers to trust.
 */
function start(): TracerProvider {
  if (env.OTEL_NODE_ENABLED_INSTRUMENTATIONS) instrument();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({
    sampler: samplerOf(config),
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector, processDetector, hostDetector] }))
      .merge(resourceFromAttributes({ 'service.name': serviceName })),
    spanProcessors: [new OrderSpanProcessor(), ...(tracesEndpoint === undefined ? [] : [exporting()])],
  });
  trace.setGlobalTracerProvider(provider);
  return provider;
}

const provider = config.OTEL_SDK_DISABLED ? undefined : start();

/** Sends the remaining spans, for at most two seconds: a dead collector must not delay the shutdown. */
export async function stopTracing(): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, 2000).unref());
  await Promise.race([provider?.shutdown().catch(() => undefined), limit]);
}
