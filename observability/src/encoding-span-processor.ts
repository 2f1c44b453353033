import { diag, type Context } from '@opentelemetry/api';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import { TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, Span, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { SpanEncoder } from './span-encoder';
import { spanSerializer } from './span-serializer';

/** Gives the spans on as they will be sent; the queue, its bound and its times are the SDK's. */
export class EncodingSpanProcessor implements SpanProcessor {
  private readonly encoder = new SpanEncoder();

  constructor(private readonly next: SpanProcessor) {}

  onStart(span: Span, parent: Context): void {
    this.next.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    this.next.onEnd(this.encoded(span) ?? span);
  }

  /** Of it the next processor reads no more than its context and its resource. */
  private encoded(span: ReadableSpan): ReadableSpan | undefined {
    try {
      return this.encoder.encode(span) as ReadableSpan | undefined;
    } catch (err) {
      // Whoever ends a span is not to suffer from it.
      diag.error('a span could not be encoded', err);
      return undefined;
    }
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}

/** The SDK's exporter of protobuf over HTTP, its settings from `OTEL_EXPORTER_OTLP_…` included, with our serializer. */
export function protobufExporter(): SpanExporter {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the SDK's own exporters read their settings by it, and by nothing else
  const options = convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', {
    'Content-Type': 'application/x-protobuf',
  });
  return new OTLPExporterBase(
    createOtlpHttpExportDelegate(
      options,
      spanSerializer,
      'otlp_http_span_exporter',
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
}
